"""Mutants that no test can notice, each with the reason: (module, line, mutation)."""

_LEVEL = "a slope between -12 and 12 degrees was called horizontal before"
_NO_POINT = "no segment is shorter than a pixel: `find_segments` gives none"
_SAME_SIZE = "a picture resized to its own size is the same picture, only later"
_ZERO_RUN = "only a segment without length has no run along its longer side"

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (module, line, mutation): reason
    for module, line, mutations, reason in [
        (
            "measure_extract/layout/base.py",
            'return "rising" if slope_deg > 0 else "falling"',
            ("0 -> 1", "0 -> -1", "slope_deg > 0 -> slope_deg >= 0"),
            _LEVEL,
        ),
        (
            "measure_extract/layout/annotations.py",
            "lengths = np.maximum(segments.lengths, 1e-6)",
            ("1e-06 -> 1.000001", "1e-06 -> -0.999999", "1e-06 -> 2e-06"),
            _NO_POINT,
        ),
        (
            "measure_extract/layout/annotations.py",
            "unit = run / np.maximum(segments.lengths, 1e-6)[:, None]",
            ("1e-06 -> 1.000001", "1e-06 -> -0.999999", "1e-06 -> 2e-06"),
            _NO_POINT,
        ),
        (
            "measure_extract/layout/segments.py",
            "shrunk = grey if scale == 1.0 else cv2.resize(grey, size, interpolation=cv2.INTER_AREA)",
            ("1.0 -> 0.0", "1.0 -> 2.0"),
            _SAME_SIZE,
        ),
        (
            "measure_extract/layout/segments.py",
            "is_backward = np.where(is_steep, run[:, 1], run[:, 0]) < 0",
            (
                "np.where(is_steep, run[:, 1], run[:, 0]) < 0 -> "
                "np.where(is_steep, run[:, 1], run[:, 0]) <= 0",
            ),
            _ZERO_RUN,
        ),
        (
            "measure_extract/ranking/explain.py",
            "row = ranked.matrix[best : best + 1]",
            ("1 -> 2",),
            "only the first row's contributions are taken",
        ),
        (
            "measure_extract/ranking/explain.py",
            "*contributions, mean = ranker.chance.contributions(row)[0].tolist()",
            ("0 -> -1",),
            "there is one row",
        ),
    ]
    for mutation in mutations
}
