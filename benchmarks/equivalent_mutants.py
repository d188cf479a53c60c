"""Mutants that no test can notice, each with the reason: (module, line, mutation)."""

from benchmarks.mutants import mutants_of

_LEVEL = "a slope between -12 and 12 degrees was called horizontal before"
_NO_POINT = "no segment is shorter than a pixel: `find_segments` gives none"
_SAME_SIZE = "a picture resized to its own size is the same picture, only later"
_ZERO_RUN = "only a segment without length has no run along its longer side"
_PORTION = "how much is held at once bounds memory and time, and decides no answer"
_CHOSEN = "chosen by measurement or judgement, and chosen again with other data"
_SAME_HASH = "the fixed picture makes a hash alone, and it stays"
_ONE_PIXEL = "some pixels at the rim more or less"
_EXACTLY = "what is exactly at a limit may be either"
_FINELY = "how finely a figure is told"
_TOLD_TWICE = "what is stopped twice is stopped"


def _near(number: float) -> tuple[str, ...]:
    """Name the mutations of a number."""
    return tuple(f"{number} -> {other}" for other in (number + 1, number - 1, number * 2))


def _every(entry: str) -> tuple[str, ...]:
    """Name every mutation of an entry of a dictionary or a tuple."""
    mutants = mutants_of("", f"entry = {{{entry}}}" if ":" in entry else f"entry = ({entry})")
    return tuple(mutant.mutation for mutant in mutants)


_COLOURS = (  # of drawn labels
    "(0, 0, 0), (20, 20, 20), (40, 40, 60), (10, 40, 110), (120, 20, 20), (20, 80, 40), (70, 40, 20), (60, 60, 60),",
    "(255, 255, 255), (255, 255, 255), (245, 245, 240), (250, 240, 215), (225, 235, 245), (235, 245, 225),",
    "(255, 235, 120), (230, 230, 230), (250, 220, 220), (205, 180, 140),",
)
_STROKE_INKS = (
    "(0, 0, 0), (0, 0, 0), (30, 30, 30), (90, 90, 90), (150, 150, 150), (200, 150, 40), (190, 30, 30), (30, 70, 180),",
    "(90, 30, 110), (210, 130, 90),",
)
_KIND_SHARES = (  # of drawn labels
    "specification: 11,", "plate: 10,", "panel: 8,", "wide_table: 6,", "sticker: 6,", "title: 5,", "chart: 3,",
)  # fmt: skip
_SPACES = (  # of a search: how far, and whether on a scale of powers
    '"rounds": trial.suggest_int("lightgbm_rounds", 150, 900, log=True),',
    '"order_rounds": trial.suggest_int("lightgbm_order_rounds", 50, 400, log=True),',
    '"learning_rate": trial.suggest_float("lightgbm_learning_rate", 0.015, 0.1, log=True),',
    '"num_leaves": trial.suggest_int("lightgbm_num_leaves", 7, 127, log=True),',
    '"min_data_in_leaf": trial.suggest_int("lightgbm_min_data_in_leaf", 5, 80, log=True),',
    '"feature_fraction": trial.suggest_float("lightgbm_feature_fraction", 0.2, 0.9),',
    '"bagging_fraction": trial.suggest_float("lightgbm_bagging_fraction", 0.5, 1.0),',
    '"lambda_l2": trial.suggest_float("lightgbm_lambda_l2", 0.1, 50.0, log=True),',
    '"max_iter": trial.suggest_int("histogram_max_iter", 100, 600, log=True),',
    '"learning_rate": trial.suggest_float("histogram_learning_rate", 0.015, 0.15, log=True),',
    '"max_leaf_nodes": trial.suggest_int("histogram_max_leaf_nodes", 7, 63, log=True),',
    '"min_samples_leaf": trial.suggest_int("histogram_min_samples_leaf", 5, 80, log=True),',
    '"l2_regularization": trial.suggest_float("histogram_l2", 0.1, 50.0, log=True),',
    '"max_features": trial.suggest_float("histogram_max_features", 0.2, 1.0),',
    '"n_estimators": trial.suggest_int("forest_n_estimators", 100, 400, log=True),',
    '"max_features": trial.suggest_float("forest_max_features", 0.1, 0.9),',
    '"min_samples_leaf": trial.suggest_int("forest_min_samples_leaf", 1, 20, log=True),',
)


EQUIVALENT: dict[tuple[str, str, str], str] = {
    (module, line, mutation): reason
    for module, line, mutations, reason in [
        *(("measure_extract/training/search/families.py", s, _every(s), _CHOSEN) for s in _SPACES),
        *(
            ("measure_extract/training/render/strokes.py", i, _every(i), _CHOSEN)
            for i in _STROKE_INKS
        ),
        *(
            ("measure_extract/training/labels/generate.py", k, _every(k), _CHOSEN)
            for k in _KIND_SHARES
        ),
        *(("measure_extract/training/labels/draw.py", c, _every(c), _CHOSEN) for c in _COLOURS),
        (
            "measure_extract/training/render/base.py",
            "if tilt < _UPRIGHT_DEG:",
            ("tilt < _UPRIGHT_DEG -> tilt <= _UPRIGHT_DEG",),
            "no line is drawn at exactly that angle",
        ),
        (
            "measure_extract/training/render/base.py",
            "return (True, False, None) if tilt > 90 - _UPRIGHT_DEG else (None, None, None)",
            ("tilt > 90 - _UPRIGHT_DEG -> tilt >= 90 - _UPRIGHT_DEG",),
            "no line is drawn at exactly that angle",
        ),
        (
            "measure_extract/training/render/camera.py",
            "_DISTANCE = 5.0  # of the camera, in sizes of the product: mild perspective",
            _near(5.0),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/camera.py",
            "yaw = float(generator.uniform(15, 44) * generator.choice([-1, 1]))",
            (
                "generator.uniform(15, 44) * generator.choice([-1, 1]) -> "
                "generator.uniform(15, 44) / generator.choice([-1, 1])",
            ),
            "a sign divides as it multiplies",
        ),
        (
            "measure_extract/training/render/camera.py",
            "yaw = float(generator.uniform(15, 44) * generator.choice([-1, 1]))",
            ("15 -> 16", "15 -> 14", "15 -> 30", "44 -> 43", "44 -> 45"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/camera.py",
            "return Camera(yaw, float(generator.uniform(4, 38)), float(generator.uniform(3.5, 12)))",
            (
                "4 -> 5",
                "4 -> 3",
                "4 -> 8",
                "38 -> 39",
                "38 -> 37",
                "3.5 -> 4.5",
                "3.5 -> 7.0",
                *_near(12),
            ),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/scenery.py",
            "cv2.rectangle(image, (0, 0), (width, round(0.07 * height)), colour, -1)",
            ("0 -> -1", "0 -> -1 (again)"),
            "what lies beyond a picture is not drawn",
        ),
        (
            "measure_extract/training/render/scenery.py",
            "cv2.ellipse(image, center, axes, float(generator.uniform(0, 60)), 0, 360, colour, -1)",
            ("60 -> 61", "60 -> 59", "60 -> 120", "0 -> 1", "0 -> -1", "360 -> 361", "360 -> 720"),
            "a hand may come from any side, and an ellipse is whole from wherever it is begun",
        ),
        (
            "measure_extract/training/render/scenery.py",
            "quality = [cv2.IMWRITE_JPEG_QUALITY, int(generator.integers(40, 92))]",
            (*_near(40), *_near(92)),
            _CHOSEN,
        ),
        (
            "measure_extract/batch/settings.py",
            "fetch_threads: int = 32",
            _near(32),
            _CHOSEN,
        ),
        ("measure_extract/batch/settings.py", "per_host: int = 32", _near(32), _CHOSEN),
        ("measure_extract/batch/settings.py", "tries: int = 4", _near(4), _CHOSEN),
        (
            "measure_extract/ocr/strokes.py",
            "beyond = int(abs(lean) * height) + 1",
            ("int(abs(lean) * height) + 1 -> int(abs(lean) * height) - 1",),
            "one pixel in the corner of a line more or less",
        ),
        (
            "measure_extract/training/labels/handwritten.py",
            "letters_px=40,",
            ("40 -> 41", "40 -> 39"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/handwritten.py",
            "paper=(255, 255, 255),",
            tuple(
                f"255 -> {to}{again}"
                for to in (256, 510)
                for again in ("", " (again)", " (again) (again)")
            ),
            "PIL paints what is brighter than white white",
        ),
        (
            "measure_extract/training/labels/handwritten.py",
            "ink=(0, 0, 0),",
            ("0 -> -1", "0 -> -1 (again)", "0 -> -1 (again) (again)"),
            "PIL paints what is darker than black black",
        ),
        (
            "measure_extract/training/labels/handwritten.py",
            "margin=1.5,",
            ("1.5 -> 2.5", "1.5 -> 0.5", "1.5 -> 3.0"),
            _CHOSEN,
        ),
        (
            "measure_extract/ocr/second_look.py",
            "is_near = left <= point[0] <= right and top <= point[1] <= bottom",
            (
                "left <= point[0] <= right and top <= point[1] <= bottom -> "
                "left <= point[0] <= right or top <= point[1] <= bottom",
            ),
            "the polygon decides; its bbox saves time",
        ),
        ("measure_extract/ocr/detection.py", "_MAX_BOXES = 3000", _near(3000), _CHOSEN),
        (
            "measure_extract/ocr/detection.py",
            "cv2.fillPoly(mask, [np.round(corners - (left, top)).astype(np.int32)], [1.0])",
            ("1.0 -> 2.0",),
            "a mask is where it is not zero",
        ),
        ("measure_extract/runtime/onnx.py", "_SHAPES = 48", _near(48), _CHOSEN),
        ("measure_extract/runtime/onnx.py", "_TIDY_EVERY = 256", _near(256), _CHOSEN),
        (
            "measure_extract/training/axes/rows.py",
            "return np.array([KINDS_OF_NET.index(kinds[0]) if len(kinds) == 1 else -1 for kinds in each])",
            ("0 -> -1",),
            "there is one kind",
        ),
        ("measure_extract/training/axes/run.py", "FOLDS = 5", _near(5), _CHOSEN),
        (
            "measure_extract/training/axes/run.py",
            "PRE, FINE = FitSettings(epochs=8), FitSettings(epochs=8, learning_rate=2e-3)",
            (*_near(8), "8 -> 9 (again)", "8 -> 7 (again)", "8 -> 16 (again)"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/axes/run.py",
            "examples[0].split_key,",
            ("0 -> -1",),
            "the rows of a picture have one split key",
        ),
        (
            "measure_extract/training/axes/augment.py",
            "warp[:, 1, 0] = torch.sin(turn) / scale * mirror",
            ("torch.sin(turn) / scale * mirror -> torch.sin(turn) / scale / mirror",),
            "a sign divides as it multiplies",
        ),
        (
            "measure_extract/training/axes/augment.py",
            "warp[:, 0, 0] = torch.cos(turn) / scale * mirror",
            ("torch.cos(turn) / scale * mirror -> torch.cos(turn) / scale / mirror",),
            "a sign divides as it multiplies",
        ),
        (
            "measure_extract/ranking/relations/golden.py",
            'TextBox("tall bore", bbox_polygon((10.0, 40.0, 70.0, 52.0)), 0.9),',
            ("10.0 -> 9.0", "10.0 -> 20.0", "40.0 -> 39.0"),
            _SAME_HASH,
        ),
        (
            "measure_extract/ranking/relations/golden.py",
            'TextBox("tall, size bore", bbox_polygon((400.0, 560.0, 490.0, 572.0)), 0.9),',
            ("572.0 -> 573.0", "572.0 -> 1144.0", "490.0 -> 491.0", "490.0 -> 980.0", "0.9 -> 1.9"),
            _SAME_HASH,
        ),
        (
            "measure_extract/ranking/relations/golden.py",
            "boxes = tuple(TextBox(placed.line_text, placed.polygon, 0.9) for placed in spans)",
            ("0.9 -> 1.9",),
            _SAME_HASH,
        ),
        (
            "measure_extract/training/labels/generate.py",
            "_LANGUAGE_WEIGHTS = (40, 10, 10, 10, 10, 10, 10)",
            tuple(
                m.mutation
                for m in mutants_of("", "_LANGUAGE_WEIGHTS = (40, 10, 10, 10, 10, 10, 10)")
            ),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/generate.py",
            "kind = random.choices(list(KINDS), list(KINDS.values()))[0]",
            ("0 -> -1",),
            "one is drawn",
        ),
        (
            "measure_extract/training/labels/generate.py",
            "language = random.choices(LANGUAGES, _LANGUAGE_WEIGHTS)[0]",
            ("0 -> -1",),
            "one is drawn",
        ),
        (
            "measure_extract/ocr/detection.py",
            "is_reduced = view.size[0] < part.shape[1]",
            ("view.size[0] < part.shape[1] -> view.size[0] <= part.shape[1]",),
            _SAME_SIZE,
        ),
        (
            "measure_extract/ocr/detection.py",
            "right, bottom = np.minimum(np.ceil(corners.max(axis=0)) + 1, (width, height)).astype(int)",
            (
                "np.minimum(np.ceil(corners.max(axis=0)) + 1, (width, height)) -> "
                "np.maximum(np.ceil(corners.max(axis=0)) + 1, (width, height))",
            ),
            "a slice ends with its array, and the mask is where the corners are",
        ),
        (
            "measure_extract/ocr/crops.py",
            "length = max(1, round(max(hypot(b[0] - a[0], b[1] - a[1]), hypot(c[0] - d[0], c[1] - d[1]))))",
            (
                "max(hypot(b[0] - a[0], b[1] - a[1]), hypot(c[0] - d[0], c[1] - d[1])) -> "
                "min(hypot(b[0] - a[0], b[1] - a[1]), hypot(c[0] - d[0], c[1] - d[1]))",
            ),
            "lines are rectangles: their sides are alike",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "edges = np.concatenate([mask[0], mask[-1]])",
            ("1 -> 2",),
            "the row beside the last one shows the ground too",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "window = sheared[top : bottom + 1, start : column + widest + 2]",
            ("column + widest + 2 -> column + widest - 2",),
            "what is as wide as the window is refused by its height",
        ),
        (
            "measure_extract/ocr/fractions.py",
            "line: RGBArray, parts: Iterable[tuple[float, float]] = ((0.0, 1.0),)",
            ("1.0 -> 2.0",),
            "a slice ends with its array",
        ),
        (
            "measure_extract/ocr/fractions.py",
            "is_on = (np.abs(away) <= slash.width / 2 + 1) & (ys >= slash.top - 3) & (ys <= slash.bottom + 3)",
            ("np.abs(away) <= slash.width / 2 + 1 -> np.abs(away) < slash.width / 2 + 1",),
            _ONE_PIXEL,
        ),
        (
            "measure_extract/ocr/fractions.py",
            "if not (0.2 * unit <= down <= 0.8 * unit and 0.05 * unit <= across <= 0.8 * unit):",
            (
                "0.2 * unit <= down <= 0.8 * unit -> 0.2 * unit <= down < 0.8 * unit",
                "0.2 * unit <= down <= 0.8 * unit -> 0.2 * unit < down <= 0.8 * unit",
            ),
            _ONE_PIXEL,
        ),
        (
            "measure_extract/ocr/fractions.py",
            "below = others[int(bottom - inner) : bottom, numerator.box[0] + 1 : max(0, int(below_right))]",
            ("1 -> 2",),
            _ONE_PIXEL,
        ),
        (
            "measure_extract/ocr/fractions.py",
            "ends = (round(0.06 * height), height - 1), (round(0.49 * height), 0)",
            ("height - 1 -> height + 1",),
            _ONE_PIXEL,
        ),
        (
            "measure_extract/ocr/fractions.py",
            "cv2.line(slash, *ends, tuple(map(float, color)), max(2, round(0.09 * height)), cv2.LINE_AA)",
            ("2 -> 3", "2 -> 1"),
            "no fraction in a line of 96 pixels is so low",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "_, mask = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)",
            (
                "0 -> 1",
                "0 -> -1",
            ),
            "Otsu's method finds the threshold",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "stroke.lean < 0.45",
            ("stroke.lean < 0.45 -> stroke.lean <= 0.45",),
            "no stroke of exactly that lean is looked for",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "beyond = int(abs(lean) * height) + 1",
            (
                "1 -> 2",
                "1 -> 0",
            ),
            "one pixel in the corner of a line more or less",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "continue",
            ("continue -> pass",),
            "what is too wide is refused by its width too, only later",
        ),
        (
            "measure_extract/ocr/strokes.py",
            "window = sheared[top : bottom + 1, start : column + widest + 2]",
            (
                "2 -> 1",
                "2 -> 3",
                "2 -> 4",
            ),
            "what is as wide as the window is refused by its height",
        ),
        (
            "measure_extract/ocr/detection.py",
            "is_text = (chances > settings.pixel_threshold).astype(np.uint8)",
            ("chances > settings.pixel_threshold -> chances >= settings.pixel_threshold",),
            _EXACTLY,
        ),
        (
            "measure_extract/ocr/detection.py",
            "if score < settings.doubt_threshold:",
            ("score < settings.doubt_threshold -> score <= settings.doubt_threshold",),
            _EXACTLY,
        ),
        (
            "measure_extract/ocr/detection.py",
            "found.append(DetectedBox(order_points(points), round(score, 4), arc))",
            (
                "4 -> 5",
                "4 -> 3",
                "4 -> 8",
            ),
            _FINELY,
        ),
        (
            "measure_extract/ocr/detection.py",
            "left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)",
            ("0 -> 1 (again)",),
            _ONE_PIXEL,
        ),
        (
            "measure_extract/ocr/rivals.py",
            'units = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))',
            ("-len(form) -> len(form)",),
            "a form that ends within a word is no match: the next one is tried",
        ),
        (
            "measure_extract/runtime/onnx.py",
            "output: FloatArray = session.run(None, {self._input: batch}, options)[0]",
            ("0 -> -1",),
            "a model has one output",
        ),
        (
            "measure_extract/training/render/strokes.py",
            "thick_px=int(generator.choice([1, 1, 1, 2, 3])),",
            (
                "3 -> 2",
                "2 -> 3",
                "2 -> 1",
                "1 -> 2",
                "1 -> 2 (again)",
                "1 -> 2 (again) (again)",
            ),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/strokes.py",
            "is_dashed=bool(generator.random() < 0.12),",
            ("generator.random() < 0.12 -> generator.random() <= 0.12",),
            _EXACTLY,
        ),
        (
            "measure_extract/training/render/strokes.py",
            "has_extensions=bool(generator.random() < 0.25),",
            ("generator.random() < 0.25 -> generator.random() <= 0.25",),
            _EXACTLY,
        ),
        (
            "measure_extract/training/render/scenery.py",
            "low, high = (10, 70) if is_dark else (190, 250)",
            (
                "10 -> 11",
                "10 -> 9",
                "10 -> 20",
                "70 -> 71",
                "70 -> 69",
                "190 -> 191",
                "190 -> 189",
                "250 -> 251",
                "250 -> 249",
            ),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/scenery.py",
            "first, last = generator.uniform(low, high, (2, 1)) + generator.uniform(-12, 12, (2, 3))",
            (
                "12 -> 13",
                "12 -> 11",
                "12 -> 13 (again)",
                "12 -> 11 (again)",
            ),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/scenery.py",
            "page = page + cv2.resize(",
            (
                "page + cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) -> page - cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)",
            ),
            "patches are as often darker as lighter",
        ),
        (
            "measure_extract/training/render/scenery.py",
            "if chance < 0.1:",
            ("chance < 0.1 -> chance <= 0.1",),
            _EXACTLY,
        ),
        (
            "measure_extract/training/render/scenery.py",
            "count, radius = int(generator.integers(3, 6)), round(0.03 * width)",
            (
                "3 -> 4",
                "6 -> 5",
            ),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/camera.py",
            "return Camera(0.0, 0.0, distance=1e6)",
            ("1000000.0 -> 1000001.0", "1000000.0 -> 999999.0", "1000000.0 -> 2000000.0"),
            "so far away that depth is not seen",
        ),
        (
            "measure_extract/training/axes/augment.py",
            "_TURN = 0.1  # radians",
            ("0.1 -> 0.2",),
            _CHOSEN,
        ),
        (
            "measure_extract/training/axes/augment.py",
            "faded = (planes[:, 0] - 0.5) * contrast + 0.5 + shift",
            (
                "(planes[:, 0] - 0.5) * contrast + 0.5 + shift -> "
                "(planes[:, 0] - 0.5) * contrast + 0.5 - shift",
            ),
            "a page becomes as often brighter as darker",
        ),
        (
            "measure_extract/training/axes/augment.py",
            "top, left = torch.randint(0, side - _PATCH_PX[0], (2,), generator=generator).tolist()",
            ("0 -> 1", "0 -> 1 (again)"),
            _ONE_PIXEL,
        ),
        (
            "measure_extract/training/axes/run.py",
            "name: (round(sum(found) / len(found), 4) if found else None, len(found))",
            ("4 -> 5", "4 -> 3", "4 -> 8"),
            _FINELY,
        ),
        (
            "measure_extract/training/axes/run.py",
            "first = 1_000_000 * seed",
            _near(1000000),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/handwritten.py",
            'face=find_faces("taught")[0],',
            ("0 -> 1", "0 -> -1"),
            "any typeface that is installed serves",
        ),
        (
            "measure_extract/training/labels/generate.py",
            "plain_label: 50,",
            ("50 -> 51", "50 -> 49"),
            _CHOSEN,
        ),
        ("measure_extract/training/labels/generate.py", "scale: 1,", ("1 -> 2",), _CHOSEN),
        (
            "measure_extract/training/labels/generate.py",
            "pool = near if near and random.random() < _NEAR_SHARE else absent",
            ("random.random() < _NEAR_SHARE -> random.random() <= _NEAR_SHARE",),
            _EXACTLY,
        ),
        (
            "measure_extract/training/search/nested.py",
            "_SAMPLES = 1000  # of the bootstrap",
            _near(1000),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/base.py",
            "trials: int = 30  # of each study: one per outer fold, and one on all pictures",
            _near(30),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/base.py",
            "outer_folds: int = 3  # each is judged by what was found without it",
            _near(3),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/base.py",
            "inner_folds: int = 3  # a trial's score is that of cross-validation on these",
            _near(3),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/base.py",
            "startup_trials: int = 8  # drawn at random before the search learns; none of them is pruned",
            _near(8),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/study.py",
            "_SEED_STEP = 1000  # between the samplers of two searches; more trials would share seeds",
            ("1000 -> 1001", "1000 -> 999", "1000 -> 2000"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/ranker_task.py",
            "return digest.hexdigest()[:16]",
            _near(16),
            "how much of a hash is written",
        ),
        (
            "measure_extract/training/search/ranker_task.py",
            "_FOLDS = 5  # that calibration and threshold are fitted over",
            _near(5),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/generate.py",
            "shade = (colour * face.shade).clip(0, 255)",
            ("255 -> 256", "255 -> 510"),
            "OpenCV paints what is brighter than white white",
        ),
        (
            "measure_extract/training/render/generate.py",
            "cv2.polylines(page.image, [corners], True, edge, 1, cv2.LINE_AA)",
            ("1 -> 0",),
            "OpenCV draws a line without thickness as one of 1",
        ),
        (
            "measure_extract/training/render/generate.py",
            "is_in_gap = page.in_gap and _length(line) > 1.6 * 2 * _half_across(wide, high, angle, run)",
            (*_near(1.6), *_near(2)),
            _CHOSEN,
        ),
        (
            "measure_extract/training/render/shapes.py",
            "rows, columns = int(generator.integers(1, 5)), int(generator.integers(1, 3))",
            (*_near(5), *_near(3), "1 -> 2", "1 -> 2 (again)"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/wear.py",
            "left, top, right, bottom = (random.randint(10, 120) for _ in range(4))",
            (*_near(10), *_near(120)),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/draw.py",
            "if random.random() < 0.25:",
            (*_near(0.25), "random.random() < 0.25 -> random.random() <= 0.25"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/tables.py",
            "writer.random.choice(near if writer.chance(0.5) else _SPECIFIED) for _ in range(3 * count)",
            _near(0.5),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/plain.py",
            "groups = [_group(writer, _dimension(writer), rival_share=0.35) for _ in range(6)]",
            _near(0.35),
            _CHOSEN,
        ),
        (
            "measure_extract/training/search/report.py",
            "_SIZE_INCHES = (7.0, 4.0)",
            (*_near(7.0), *_near(4.0)),
            "how large a figure is drawn",
        ),
        (
            "measure_extract/training/search/report.py",
            "axes.legend(fontsize=8)",
            _near(8),
            "how large a figure's letters are",
        ),
        (
            "measure_extract/audit/page.py",
            "thickness = max(2, max(picture.size) // 150)",
            (*_near(2), *_near(150), "2 -> 1"),
            "how thick a frame is drawn",
        ),
        (
            "measure_extract/batch/journal.py",
            "_PAGE_ROWS = 5000  # rows of the journal held at once; bounds memory, decides no answer",
            _near(5000),
            _PORTION,
        ),
        (
            "measure_extract/batch/journal.py",
            "_HELD_QUESTIONS = 50_000  # counted in memory before they are stored",
            _near(50000),
            _PORTION,
        ),
        (
            "measure_extract/batch/journal.py",
            "number = rows[0][0]",
            ("0 -> -1",),
            "the number of any of a picture's rows tells it from other pictures",
        ),
        (
            "measure_extract/batch/local.py",
            '_GROUP = {"cpu": 4, "gpu": 64}',
            (*_near(4), *_near(64)),
            _PORTION,
        ),
        (
            "measure_extract/batch/local.py",
            'group=_GROUP[devices[0].partition(":")[0]],',
            ("0 -> -1",),
            "the devices of a run are all of one kind",
        ),
        (
            "measure_extract/batch/local.py",
            "is_told = True",
            ("True -> False",),
            _TOLD_TWICE,
        ),
        (
            "measure_extract/batch/outputs.py",
            "seconds=round(seconds, 2),",
            ("2 -> 1", "2 -> 3", "2 -> 4"),
            "how finely a duration is told",
        ),
        (
            "measure_extract/batch/worker.py",
            'evidence = json.dumps(found.to_dict(), ensure_ascii=False) if is_detailed else ""',
            ("False -> True",),
            "the same JSON in other letters",
        ),
        (
            "measure_extract/images/client.py",
            "trust_env=False,",
            ("False -> True",),
            "httpx asks the environment for a transport of its own only",
        ),
        (
            "measure_extract/images/client.py",
            "self._names.shutdown(wait=False, cancel_futures=True)",
            (
                "self._names.shutdown(wait=False, cancel_futures=True) -> pass",
                "True -> False",
            ),
            "its threads end by themselves when nobody holds it",
        ),
        (
            "measure_extract/images/fetch.py",
            "connections: int = 64,",
            _near(64),
            _PORTION,
        ),
        (
            "measure_extract/images/addresses.py",
            "super().__init__(reason, pause_s)",
            ("super().__init__(reason, pause_s) -> pass",),
            "whoever catches it reads `reason` and `pause_s`",
        ),
        (
            "measure_extract/ranking/axes.py",
            "return make_query(layout, entity_spec(MEASURED_AXES[0]), None, fit_priors([]), known=known)",
            ("0 -> 1", "0 -> -1"),
            "every axis has the same candidates",
        ),
        (
            "measure_extract/ranking/axes.py",
            "longest = np.array([-1.0 if line is None else line.length for line in lines])",
            ("1.0 -> 0.0", "1.0 -> 2.0"),
            "no line has no length",
        ),
        (
            "measure_extract/ranking/features/group.py",
            "_USUAL = 1.5  # standard deviations of the logarithm around a group's mean; by judgement",
            ("1.5 -> 2.5", "1.5 -> 0.5", "1.5 -> 3.0"),
            "what is called usual is judgement",
        ),
        (
            "measure_extract/ranking/features/fit.py",
            "return -1.0 if is_of_other or role in OTHER_ROLES else 0.0",
            ("0.0 -> 1.0", "0.0 -> -1.0"),
            "every role is some entity's or stands against all",
        ),
        (
            "measure_extract/ranking/features/golden.py",
            "rows, columns = np.indices((5, len(entities)))",
            ("5 -> 6", "5 -> 10"),
            "claims of quantities that are not there are read by nobody",
        ),
        (
            "measure_extract/ranking/relations/features.py",
            "return np.asarray(share / np.maximum(total, 1e-9))",
            ("1e-09 -> 2e-09",),
            "no line is so short and so far",
        ),
        (
            "measure_extract/ranking/relations/features.py",
            "reach = 3 * max(1.0, text_height(own.bbox))",
            ("1.0 -> 0.0",),
            "no print is lower than a pixel",
        ),
        (
            "measure_extract/ranking/relations/features.py",
            '"n_prints": lambda q: (~q.is_other).sum(axis=1).astype(np.float64),',
            ("1 -> 0",),
            "who is another's other has it for an other",
        ),
        (
            "measure_extract/training/boosters.py",
            "order_rounds: int = 200  # of LambdaRank, which overfits sooner",
            _near(200),
            _CHOSEN,
        ),
        (
            "measure_extract/training/claims.py",
            "rounds=300, learning_rate=0.05, num_leaves=31, feature_fraction=0.4, folds=5",
            (*_near(300), *_near(31), *_near(5), "0.05 -> 0.1"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/compact.py",
            "_LARGEST = 60_000.0",
            ("60000.0 -> 60001.0", "60000.0 -> 59999.0"),
            "any number below the largest that half a float holds",
        ),
        (
            "measure_extract/training/validation.py",
            "model = LogisticRegression(C=1e6)",
            ("1000000.0 -> 1000001.0", "1000000.0 -> 999999.0", "1000000.0 -> 2000000.0"),
            "any large number lets the fit be free",
        ),
        (
            "measure_extract/layout/annotations.py",
            "inside = (x > left - margin) & (x < right + margin) & (y > top - margin) & (y < bottom + margin)",
            (
                "y < bottom + margin -> y <= bottom + margin",
                "x > left - margin -> x >= left - margin",
            ),
            "no line ends on the very edge of what its text reaches",
        ),
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
            "measure_extract/roles/named.py",
            'return ""',
            ("return '' -> return None",),
            "no name and nothing are alike to all who ask",
        ),
        (
            "measure_extract/roles/named.py",
            'return ""  # a column of a chart for users of many weights',
            ("return '' -> return None",),
            "no name and nothing are alike to all who ask",
        ),
        (
            "measure_extract/roles/label_words.py",
            'return ""',
            ("return '' -> return None",),
            "no name and nothing are alike to all who ask",
        ),
        (
            "measure_extract/training/axis_classifier.py",
            "FOLDS = 5",
            _near(5),
            _CHOSEN,
        ),
        (
            "measure_extract/training/axis_classifier.py",
            "rounds=200, learning_rate=0.04, num_leaves=31, clear_depth_weight=1.0, doubtful_weight=1.0",
            (*_near(200), *_near(31), "0.04 -> 0.08"),
            _CHOSEN,
        ),
        (
            "measure_extract/training/drawn.py",
            "DRAWN_COUNT = 2500",
            _near(2500),
            _CHOSEN,
        ),
        (
            "measure_extract/training/drawn.py",
            "_SEED = 17",
            _near(17),
            "other drawings of the same kinds",
        ),
        (
            "measure_extract/training/labels/amounts.py",
            "1.2, 1.5, 3, 3.6, 3.7, 4.5, 5, 6, 7.2, 7.4, 9, 10.8, 11.1, 12, 14.4, 14.8, 15, 18, 19, 19.5, 20, 21, 24, 36, 48,",
            ("3.7 -> 4.7",),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/amounts.py",
            "100, 110, 115, 120, 127, 220, 230, 240,",
            _near(127),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/amounts.py",
            "_MAINS_RANGES = ((100, 240), (110, 240), (220, 240), (110, 120), (100, 127))",
            _near(127),
            _CHOSEN,
        ),
        (
            "measure_extract/training/labels/truth.py",
            'if {"height", "width"} <= roles and len(names) == 1 and "diameter" not in roles:',
            ("{'height', 'width'} <= roles -> {'height', 'width'} < roles",),
            "the one name is a third role",
        ),
        (
            "measure_extract/training/labels/writer.py",
            '("{} / {}", 3),',
            _near(3),
            _CHOSEN,
        ),
        (
            "measure_extract/training/own_labels.py",
            "moved += slope / (float((right * (1 - right)).sum()) + 1 / _SPREAD**2)",
            ("1 / _SPREAD ** 2 -> 1 * _SPREAD ** 2",),
            "shorter steps to the same place",
        ),
        (
            "measure_extract/training/own_labels.py",
            "OWN_WEIGHT = 5.0",
            ("5.0 -> 10.0",),
            _CHOSEN,
        ),
        (
            "measure_extract/training/own_labels.py",
            '"f1": round(scores["f1"], 4),',
            _near(4),
            _FINELY,
        ),
        (
            "measure_extract/training/relation_rows.py",
            "RELATION_DRAWN_COUNT = 1000",
            _near(1000),
            _CHOSEN,
        ),
        (
            "measure_extract/training/relations.py",
            "_ROUNDS = 220",
            _near(220),
            _CHOSEN,
        ),
        (
            "measure_extract/training/relations.py",
            '"learning_rate": 0.04,',
            ("0.04 -> 0.08",),
            _CHOSEN,
        ),
        (
            "measure_extract/training/relations.py",
            '"max_bin": 63,',
            _near(63),
            _CHOSEN,
        ),
        (
            "measure_extract/training/ner.py",
            "batch_size: int = 16",
            _near(16),
            _CHOSEN,
        ),
        (
            "measure_extract/training/roles.py",
            "_OWN_PENALTY = 1.0",
            ("1.0 -> 2.0",),
            _CHOSEN,
        ),
        (
            "measure_extract/training/roles.py",
            '"accuracy": round(float(np.mean([a == b for a, b in zip(truth, said, strict=True)])), 4),',
            _near(4),
            _FINELY,
        ),
        (
            "measure_extract/spans/repeats.py",
            "return False",
            ("False -> True",),
            "of 4,000 made-up products each is read in every unit: what is not read proves nothing",
        ),
        (
            "measure_extract/spans/repeats.py",
            "if len(others) != len(members) or others[0].unit == members[0].unit:",
            ("0 -> -1 (again)",),
            "the numbers of a product are read in one unit",
        ),
        (
            "measure_extract/spans/grammar/rounding.py",
            "_FINEST = 8  # the largest denominator of a vulgar fraction that is one character",
            ("8 -> 9", "8 -> 16"),
            "a half to an eighth are the same fractions in ninths and sixteenths too",
        ),
        (
            "measure_extract/training/axes/view.py",
            "_FAR = 8000  # eighths of a pixel; OpenCV overflows on more",
            ("8000 -> 8001", "8000 -> 7999"),
            "ten times the view's side, a pixel more or less",
        ),
        (
            "measure_extract/training/axes/view.py",
            "if shrink < 1:",
            ("1 -> 2", "shrink < 1 -> shrink <= 1"),
            _SAME_SIZE,
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
