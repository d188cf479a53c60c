"""Mutants that no test can notice, each with the reason: (module, line, mutation)."""

EQUIVALENT: dict[tuple[str, str, str], str] = {}
