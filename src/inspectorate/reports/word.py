"""Word documents: A4, our fonts, head and foot, no clock in their bytes."""

import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from inspectorate.reports.plain import visible

_FONT = "Microsoft JhengHei"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_AUTHOR = "inspectorate"


@dataclass(frozen=True, slots=True)
class Edges:
    """What a document is called, what stands above each page, and the moment that the file tells."""

    title: str
    head: str
    created: datetime


def begun(edges: Edges) -> Any:  # noqa: ANN401 - python-docx ships no types
    """An empty document, A4, with its fonts, head and numbered pages."""
    from docx import Document
    from docx.shared import Cm

    made = Document()
    _set_properties(made, edges)
    _set_fonts(made)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    _set_edges(section, edges)
    return made


def finished(made: Any) -> bytes:  # noqa: ANN401 - as above
    """The document's bytes; the same content gives the same bytes."""
    stream = BytesIO()
    made.save(stream)
    return _without_clock(stream.getvalue())


def _set_properties(made: Any, edges: Edges) -> None:  # noqa: ANN401 - as above
    properties = made.core_properties
    properties.title = visible(edges.title)[:255]
    properties.author = properties.last_modified_by = _AUTHOR
    properties.comments = ""
    properties.created = properties.modified = edges.created


def _set_fonts(made: Any) -> None:  # noqa: ANN401 - as above
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (("Normal", 10), ("Title", 22), ("Heading 1", 16), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _FONT)
    spacing = made.styles["Normal"].paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(1), Pt(1), 1.15


def _set_edges(section: Any, edges: Edges) -> None:  # noqa: ANN401 - as above
    section.header.paragraphs[0].text = visible(edges.head)
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    footer.add_run("第 ")
    _add_field(footer, "PAGE", "1")
    footer.add_run(" 頁，共 ")
    _add_field(footer, "NUMPAGES", "1")
    footer.add_run(" 頁")


def _add_field(paragraph: Any, instruction: str, shown: str) -> None:  # noqa: ANN401 - as above
    """A field that the word processor computes; ``shown`` stands until it does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.set(qn("w:dirty"), "true")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx offers no public way to a field


def _without_clock(archive: bytes) -> bytes:
    """The same archive with every member's time at the zip format's beginning."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, _ZIP_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(member))
    return stream.getvalue()
