"""A sheet as a PDF: its name, what was asked, the table; written by fpdf2, tagged with a language.

The font is a variable one that covers Latin, Greek and Cyrillic letters; a copy with the letters of
this document alone is cut from it, since fpdf2 would take half a minute for all of them.
"""

import tempfile
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TextEmphasis

_WEIGHTS = {"": 400, "B": 700}
_UNUSED = ("GSUB", "GPOS", "GDEF", "MVAR", "STAT")
_GREY = (105, 105, 115)
_SPARE = "0123456789…/{}"


def pdf_bytes(
    *,
    name: str,
    facts: Sequence[str],
    head: Sequence[str],
    lines: Iterable[Sequence[str]],
    language: str,
    page_of: str,
) -> bytes:
    """Return a PDF of one table.

    Args:
        name: its title.
        facts: what stands below the title, line by line.
        head: the head of the table, repeated on every page.
        lines: its lines; the last column is a number.
        language: the language of all of it.
        page_of: how a page is numbered, with {page} and {of}.
    """
    rows = [list(map(str, line)) for line in lines]
    text = "".join((name, *facts, *head, page_of, _SPARE, *(cell for row in rows for cell in row)))
    page = _Page(page_of)
    with tempfile.TemporaryDirectory() as folder:
        for style, weight in _WEIGHTS.items():
            page.add_font("Noto", style, _font(text, weight, Path(folder)))
        page.set_title(name)
        page.set_lang(language)
        page.add_page()
        _header(page, name, facts)
        _table(page, head, rows)
        return bytes(page.output())


class _Page(FPDF):
    """A4, upright, numbered at its foot."""

    def __init__(self, page_of: str) -> None:
        super().__init__(format="A4")
        self.page_of = page_of
        self.set_margin(16)
        self.set_auto_page_break(auto=True, margin=20)

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-14)
        self.set_font("Noto", size=8)
        self.set_text_color(*_GREY)
        text = self.page_of.format(page=self.page_no(), of="{nb}")
        self.cell(0, 6, text, align="R")


def _header(page: FPDF, name: str, facts: Sequence[str]) -> None:
    page.set_font("Noto", "B", 16)
    page.multi_cell(0, 8, name, new_x="LMARGIN", new_y="NEXT", align="L")
    page.set_font("Noto", size=9)
    page.set_text_color(*_GREY)
    for fact in facts:
        page.multi_cell(0, 5, fact, new_x="LMARGIN", new_y="NEXT", align="L")
    page.set_text_color(0, 0, 0)
    page.ln(4)


def _table(page: FPDF, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page.set_font("Noto", size=9)
    sides = len(head) - 1
    with page.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis=TextEmphasis.B),
        text_align=("LEFT",) * sides + ("RIGHT",),
        col_widths=(2,) * sides + (1,) if sides else None,
        line_height=6,
    ) as table:
        for row in (head, *rows):
            table.row(row)


def _font(text: str, weight: int, folder: Path) -> Path:
    """Write the letters of a text, in one weight, and return where."""
    stored = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    with stored.open("rb") as file:
        font = TTFont(file, lazy=True)
        for table in _UNUSED:
            if table in font:
                del font[table]
        options = Options()
        options.notdef_outline, options.hinting, options.layout_features = True, False, []
        cut = Subsetter(options)
        cut.populate(text=text + " ")
        cut.subset(font)
        path = folder / f"{weight}.ttf"
        font = instantiateVariableFont(font, {"wght": weight, "wdth": 100})
        font.save(path)
    return path
