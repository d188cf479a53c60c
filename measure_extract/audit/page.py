"""One HTML page that shows findings with their photos; it needs nothing beside it."""

import base64
import io
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from measure_extract.audit.verify import SEVERITIES, Finding
from measure_extract.datasets.base import replaced
from measure_extract.errors import ImageError
from measure_extract.images.files import Fetched
from measure_extract.images.load import load_image

__all__ = ["write_page"]

_MAX_SHOWN = 300  # photos on the page; the CSV has all findings
_THUMBNAIL_PX = 320  # of the longer side

_STYLE = """
body{font-family:system-ui,sans-serif;margin:2rem auto;max-width:70rem;color:#222}
table{border-collapse:collapse;width:100%}
td,th{padding:.5rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
.high{color:#b00020;font-weight:600}.medium{color:#b26a00;font-weight:600}.low{color:#555}
img{max-width:20rem;max-height:20rem}
"""


def write_page(
    path: Path, findings: Sequence[Finding], rows: int, get: Callable[[str], Fetched]
) -> None:
    """Write the page.

    Args:
        path: of the .html file.
        findings: the gravest first.
        rows: how many were compared.
        get: gives the bytes of a picture, or why they cannot be loaded.
    """
    counts = Counter(finding.severity for finding in findings)
    summary = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES))
    shown = findings[:_MAX_SHOWN]
    note = "" if len(shown) == len(findings) else f" The first {len(shown)} are shown."
    body = "".join(_row(finding, get) for finding in shown)
    text = (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Catalogue check</title>"
        f"<style>{_STYLE}</style><h1>Catalogue check</h1>"
        f"<p>{rows} rows, {len(findings)} mismatches: {summary}.{note}</p>"
        "<table><tr><th>Photo<th>Row<th>Declared<th>Printed<th>Severity</tr>"
        f"{body}</table></html>\n"
    )
    with replaced(path) as scratch:
        scratch.write_text(text, encoding="utf-8")


def _row(finding: Finding, get: Callable[[str], Fetched]) -> str:
    slip = f"<br>{escape(finding.slip)}" if finding.slip else ""
    return (
        f"<tr><td>{_thumbnail(finding, get)}"
        f"<td>{escape(finding.index)}<br>{escape(finding.entity)}"
        f"<td>{escape(finding.declared)}"
        f"<td>{escape(finding.printed)}<br>“{escape(finding.surface)}”"
        f"<br>confidence {finding.confidence:.2f}"
        f"<td><span class='{finding.severity}'>{finding.severity}</span>{slip}</tr>"
    )


def _thumbnail(finding: Finding, get: Callable[[str], Fetched]) -> str:
    fetched = get(finding.image)
    if isinstance(fetched, str):
        return escape(fetched)
    from PIL import Image, ImageDraw

    try:
        picture = Image.fromarray(load_image(fetched))
    except ImageError as error:
        return escape(error.problem)
    draw = ImageDraw.Draw(picture)
    thickness = max(2, max(picture.size) // 150)
    draw.line([*finding.polygon, finding.polygon[0]], fill=(200, 0, 40), width=thickness)
    picture.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    data = base64.b64encode(out.getvalue()).decode()
    return f"<img alt='{escape(finding.entity)}' src='data:image/jpeg;base64,{data}'>"
