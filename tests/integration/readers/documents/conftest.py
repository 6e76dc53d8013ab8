"""Sample documents of every format, made while testing: a small PDF by hand, so that no font is needed."""

from collections.abc import Callable, Sequence

import pytest

SIZE = 12
LEADING = 18
PAGE_TOP = 780


def pdf_of(pages: Sequence[str]) -> bytes:
    """A PDF whose pages hold the given drawing operators."""
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UCS2-H"
        " /DescendantFonts [4 0 R] >>"
    )
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 0 >> /FontDescriptor 5 0 R >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /MSung-Light /Flags 4 /FontBBox [0 -200 1000 900]"
        " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
    )
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        font,
        descendant,
        descriptor,
    ]
    for index, content in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {7 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _file(objects)


def _file(objects: Sequence[str]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def text(x: float, y: float, line: str) -> str:
    """Operators that show one line."""
    return f"BT /F1 {SIZE} Tf {x} {y} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"


def wrapped(cell: str, width: int) -> list[str]:
    """A cell's lines, each at most ``width`` characters, as a word processor breaks Chinese."""
    return [line[at : at + width] for line in cell.split("\n") for at in range(0, max(len(line), 1), width)]


def table_pages(
    title: str, rows: Sequence[Sequence[str]], widths: Sequence[int], per_page: int = 38
) -> list[str]:
    """Pages of a ruled table; a row too long for the page goes on on the next one, as Word lets it."""
    pages, content, y = [], text(150, PAGE_TOP, title) if title else "", PAGE_TOP - 30
    used = 0
    for row in rows:
        rest = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        while any(rest):
            room = per_page - used
            if room < 2:
                pages.append(content)
                content, y, used, room = "", PAGE_TOP, 0, per_page
            part, rest = [cell[:room] for cell in rest], [cell[room:] for cell in rest]
            height = max(len(cell) for cell in part)
            content += _row(part, widths, y, height)
            y -= height * LEADING
            used += height
    return [*pages, content]


def _row(cells: Sequence[Sequence[str]], widths: Sequence[int], top: float, height: int) -> str:
    out, x = "", 40.0
    bottom = top - height * LEADING
    for lines, width in zip(cells, widths, strict=True):
        right = x + width * SIZE + 8
        out += f"{x} {bottom} {right - x} {top - bottom} re S\n"
        for index, line in enumerate(lines):
            out += text(x + 4, top - LEADING * index - 14, line) if line.strip() else ""
        x = right
    return out


@pytest.fixture
def pdf_of_table() -> Callable[[str, Sequence[Sequence[str]], Sequence[int]], bytes]:
    """Makes the PDF of a title and a ruled table whose columns are so many characters wide."""
    return lambda title, rows, widths: pdf_of(table_pages(title, rows, widths))


@pytest.fixture
def pdf_without_rules() -> Callable[[str, Sequence[Sequence[str]], Sequence[int]], bytes]:
    """The same, without the rules between the columns."""

    def made(title: str, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> bytes:
        pages = table_pages(title, rows, widths)
        return pdf_of(
            [
                "".join(line for line in page.splitlines(keepends=True) if " re S" not in line)
                for page in pages
            ]
        )

    return made


@pytest.fixture
def pdf_of_lines() -> Callable[[Sequence[str]], bytes]:
    """Makes a PDF of plain lines."""
    return lambda lines: pdf_of(
        ["".join(text(60, PAGE_TOP - LEADING * index, line) for index, line in enumerate(lines))]
    )


@pytest.fixture
def pdf_of_places() -> Callable[..., bytes]:
    """Makes a PDF of pages whose lines stand at x and y points; rules are boxes of x, y, width and height."""

    def made(
        pages: Sequence[Sequence[tuple[float, float, str]]],
        boxes: Sequence[tuple[float, float, float, float]] = (),
    ) -> bytes:
        rules = "".join(f"{x} {y} {width} {height} re S\n" for x, y, width, height in boxes)
        return pdf_of([rules + "".join(text(*line) for line in page) for page in pages])

    return made
