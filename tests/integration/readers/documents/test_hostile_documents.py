"""A document that is damaged, encrypted, a scan or an attack is refused in a sentence that names it."""

import contextlib
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.readers.documents import read_document
from inspectorate.readers.evidence_file import RefusedError

BOMB = b"<w:document>" + b"A" * (64 * 1024 * 1024)
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    b"<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


def packed(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def good_docx() -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("第一條 目的")
    document.save(buffer)
    return buffer.getvalue()


def blank_pdf(password: str = "") -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "沒有內容"),
        ("bomb.docx", packed("word/document.xml", BOMB), "壓縮炸彈"),
        ("bomb.odt", packed("content.xml", BOMB), "壓縮炸彈"),
        ("entity.docx", packed("word/document.xml", ENTITIES), "實體"),
        ("entity.odt", packed("content.xml", ENTITIES), "實體"),
        ("other.zip", packed("a.txt", b"x"), "不是 Word"),
        ("cut.docx", good_docx()[:900], "損壞"),
        ("broken.docx", packed("word/document.xml", b"<w:document><unclosed>"), "XML"),
        ("scan.pdf", blank_pdf(), "無文字層"),
        ("locked.pdf", blank_pdf("secret"), "加密"),
        ("cut.pdf", blank_pdf()[:300], "損壞"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "舊式"),
        ("old.rtf", b"{\\rtf1 text}", "舊式"),
        ("binary.txt", b"\x00\x01\x02\x03" * 100, "不是文字"),
        ("long.txt", b"x" * (2 * 1024 * 1024), "line 1"),
        ("mixed.txt", "第一條\n".encode("cp950") + b"\xff\xff\n", "line 2"),
        ("empty.html", b"<html><body><script>1</script></body></html>", "沒有文字"),
    ],
)
def test_it_is_refused_by_name_with_the_reason(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(RefusedError, match=said) as refused:
        read_document(file)
    assert name in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="無法開啟"):
        read_document(tmp_path / "none.docx")


def test_a_page_cannot_show_a_file_of_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "x.html"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        "<html><body><p>第一條 &e; 目的</p><iframe src='file:///etc/passwd'></iframe></body></html>",
        "utf-8",
    )
    assert "root:" not in repr(read_document(file))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 30_000), flip=st.integers(0, 29_999))
def test_a_damaged_document_is_read_or_refused_and_nothing_else(
    cut: int,
    flip: int,
    tmp_path: Path,
    pdf_of_table: Callable[[str, Sequence[Sequence[str]], Sequence[int]], bytes],
) -> None:
    pdf = pdf_of_table("表", (("修正條文", "現行條文"), ("第一條 甲。", "第一條 乙。")), (10, 10))
    for name, data in (("d.docx", good_docx()), ("d.pdf", pdf)):
        damaged = bytearray(data[: cut % len(data) + 1])
        damaged[flip % len(damaged)] ^= 0x5A
        file = tmp_path / name
        file.write_bytes(damaged)
        with contextlib.suppress(RefusedError):
            assert read_document(file).item == name
