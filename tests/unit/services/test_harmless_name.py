"""Names of files as strangers send them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.services.harmless_name import harmless_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("防火牆紀錄.log", "防火牆紀錄.log"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/absolute/x.txt", "x.txt"),
        ("C:\\x.txt", "x.txt"),
        ("..", "unnamed"),
        (".", "unnamed"),
        ("", "unnamed"),
        ("a/", "unnamed"),
        ("\x00\x07\r\n", "unnamed"),
        ("a\x00b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\u200bb.txt", "ab.txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        (".htaccess", ".htaccess"),
        ("防火牆.txt".encode("cp950"), "防火牆.txt"),
        ("防火牆.txt".encode(), "防火牆.txt"),
        (b"\xff\xff\xff.txt", "\ufffd\ufffd\ufffd.txt"),
    ],
)
def test_a_name_is_made_harmless(sent: str | bytes, kept: str) -> None:
    assert harmless_name(sent) == kept


def test_a_long_name_keeps_its_suffix_within_255_bytes() -> None:
    kept = harmless_name("長" * 300 + ".xlsx")
    assert kept.endswith("長.xlsx")
    assert 250 < len(kept.encode()) <= 255
    assert len(harmless_name("長" * 300).encode()) <= 255
    assert len(harmless_name("a." + "b" * 300).encode()) == 255


@given(st.text(max_size=400) | st.binary(max_size=400))
def test_whatever_is_sent_the_name_is_no_path_and_hides_nothing(sent: str | bytes) -> None:
    kept = harmless_name(sent)
    assert kept
    assert kept not in {".", ".."}
    assert not set("/\\") & set(kept)
    assert len(kept.encode()) <= 255
    assert not {unicodedata.category(letter) for letter in kept} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert harmless_name(kept) == kept
