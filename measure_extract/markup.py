"""Tables as text and as HTML, everything in them escaped. Knows nothing of what they hold."""

import html
from collections.abc import Iterable, Sequence

__all__ = ["html_table", "text_table"]


def html_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "") -> str:
    """Write an HTML table; every cell, the header and the caption are escaped."""
    lines = ["<table>"]
    if caption:
        lines.append(f"<caption>{html.escape(caption)}</caption>")
    lines.append(f"<thead>{_html_row(header, 'th')}</thead>")
    lines += ["<tbody>", *(_html_row(row, "td") for row in rows), "</tbody>", "</table>"]
    return "\n".join(lines)


def _html_row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"


def text_table(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as lines, with columns as wide as their widest cell and two spaces between."""
    cells = [list(row) for row in rows]
    columns = max(map(len, cells), default=0)
    widths = [max(len(row[i]) for row in cells if i < len(row)) for i in range(columns)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in cells
    )
