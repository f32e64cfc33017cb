"""Excel files: plain values only. A text that a spreadsheet would take for a formula is neutralised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r")
Value = str | int | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines above, a head, rows."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]
    above: Sequence[str] = field(default=())


def harmless(value: Value) -> Value:
    """Numbers as they are; texts that begin like a formula with an apostrophe in front; no control characters."""
    if not isinstance(value, str):
        return value
    text = "".join(c for c in value if c >= " " or c == "\n")
    return f"'{text}" if value.startswith(RISKY) or text.startswith(RISKY) else text


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file's bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        for line in (*([text] for text in sheet.above), sheet.head, *sheet.rows):
            page.append([harmless(value) for value in line])
        for cell in page[len(sheet.above) + 1]:
            if isinstance(cell, Cell):
                cell.font = Font(bold=True)
                page.column_dimensions[get_column_letter(cell.column)].width = 18
        page.freeze_panes = f"A{len(sheet.above) + 2}"
    made = BytesIO()
    book.save(made)
    return made.getvalue()
