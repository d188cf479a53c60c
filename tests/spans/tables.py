"""Pages with a table, and what is found on them."""

from measure_extract.spans.finder import shared_finder
from measure_extract.types import OCRResult
from tests.helpers import make_box, make_ocr
from tests.spans.render import render

CHARACTER_PX, LINE_PX, COLUMN_PX = 12, 24, 260


def table(*rows: tuple[str, ...], step: int = 60) -> OCRResult:
    """Cells in rows and columns; "" is none."""
    return make_ocr(
        *(
            make_box(
                text,
                COLUMN_PX * column,
                step * row,
                COLUMN_PX * column + CHARACTER_PX * len(text),
                step * row + LINE_PX,
            )
            for row, cells in enumerate(rows)
            for column, text in enumerate(cells)
            if text
        ),
        width=1000,
        height=1000,
    )


def found(page: OCRResult) -> list[str]:
    return [render(span) for span in shared_finder().find(page)]
