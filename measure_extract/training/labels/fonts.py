"""The typefaces that labels are drawn in: those that the `train` extra installs, found as files.

They come with matplotlib (DejaVu, STIX) and with the packages that register themselves under "fonts_ttf"
(Roboto, Lato, Source Sans and Serif, Caladea, Manrope, Fjalla One); condensed DejaVu where the system has it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from measure_extract.errors import MissingExtraError
from measure_extract.training.labels.words import WordSet

__all__ = ["Face", "find_faces"]

_TAUGHT = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSansMono", "STIXGeneral",
    "STIXGeneralBol", "Roboto-Regular", "Roboto-Medium", "Roboto-Bold", "Roboto-Light", "Roboto-Black",
    "Lato-Regular", "Lato-Bold", "SourceSansPro-Regular", "SourceSansPro-Semibold", "SourceSansPro-Black",
    "Caladea-Regular", "Caladea-Bold", "FjallaOne-Regular",
)  # fmt: skip
_HELD_OUT = (
    "DejaVuSans", "DejaVuSansCondensed", "DejaVuSansCondensed-Bold", "DejaVuSerif-Bold", "Manrope-Regular",
    "Manrope-Bold", "SourceSerifPro-Regular", "SourceSerifPro-Semibold", "Lato-Black", "Lato-Italic",
    "Roboto-Italic", "SourceSansPro-It", "Caladea-Italic", "STIXGeneralItalic",
)  # fmt: skip
_SYSTEM = Path("/usr/share/fonts/truetype/dejavu")


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface and the characters it has."""

    path: Path
    characters: frozenset[int]

    def can_write(self, text: str) -> bool:
        """Tell whether the face has every character of a text."""
        return self.characters.issuperset(map(ord, text))


@cache
def find_faces(words: WordSet) -> tuple[Face, ...]:
    """Find the installed faces of a set of labels.

    Raises:
        MissingExtraError: if none is installed.
    """
    files = {path.stem: path for folder in _folders() for path in sorted(folder.glob("*.ttf"))}
    names = {"taught": _TAUGHT, "held_out": _HELD_OUT, "all": (*_TAUGHT, *_HELD_OUT)}[words]
    faces = tuple(_face(files[name]) for name in dict.fromkeys(names) if name in files)
    if not faces:
        raise MissingExtraError("matplotlib", "train")
    return faces


def _folders() -> list[Path]:
    folders = [_SYSTEM]
    for name in sorted({e.module for e in entry_points(group="fonts_ttf")}):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            folders.append(Path(spec.origin).parent / "files")
    matplotlib = find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        folders.append(Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf")
    return folders


def _face(path: Path) -> Face:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return Face(path, frozenset(font.getBestCmap()))
