"""What decides the answers of a run, and how two runs that differ in it are told apart in a user's words."""

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["differences"]

Words = Callable[[Any, Any], str]  # of the value before and of the one now


def differences(known: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Say in what a run differs from the one before it, in the words of the command line.

    Args:
        known: facts of the run before; plain JSON values.
        facts: of the run now.
    """
    before, now = _as_options(known), _as_options(facts)
    names = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    said = [_words(name)(before.get(name), now.get(name)) for name in names]
    return "; ".join(dict.fromkeys(said))


def _as_options(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write facts one by one, as options set them."""
    flat = {**facts, **facts.get("limits", {})}
    flat.pop("limits", None)
    if flat.pop("is_by_picture", False):
        flat["convention"] = None
    return flat


def _words(name: str) -> Words:
    def plain(before: Any, now: Any) -> str:
        return f"{name}: {before!r}, now {now!r}"

    return _WORDS.get(name, plain)


def _value(option: str) -> Words:
    def say(before: Any, now: Any) -> str:
        return f"{option} {_shown(before)}, now {_shown(now)}"

    return say


def _flag(option: str) -> Words:
    def say(before: Any, now: Any) -> str:
        return f"without {option}, now with it" if now else f"with {option}, now without it"

    return say


def _other(words: str) -> Words:
    return lambda before, now: words


def _shown(value: Any) -> str:
    return "not given" if value is None else str(value)


def _shard(before: Any, now: Any) -> str:
    was, (number, count) = before or (0, 1), now or (0, 1)
    return f"--shard {was[0] + 1}/{was[1]}, now {number + 1}/{count}"


_WORDS: dict[str, Words] = {
    "allow_private": _flag("--allow-private"),
    "convention": _value("--convention"),
    "entities": _other("another table of --entities"),
    "image_root": _value("--image-root"),
    "is_detailed": _flag("--details"),
    "journal format": _other("another version of measure-extract"),
    "max_bytes": _value("--max-bytes"),
    "max_pixels": _value("--max-pixels"),
    "min_confidence": _value("--min-confidence"),
    "ocr": _other("another OCR (--ocr, --weights, --runtime, --precision, --device)"),
    "ranker": _other("another model (--ranker)"),
    "relations": _other("another model (--ranker)"),
    "rows": _other("other rows"),
    "shard": _shard,
    "tables": _other("another version of measure-extract"),
    "version": _other("another version of measure-extract"),
}
