import pytest

from inspectorate.norms.numbering import Marker, markers_at


def first(text: str) -> Marker | None:
    return next(markers_at(text), None)


@pytest.mark.parametrize(
    ("text", "kind", "number", "label"),
    [
        ("第一條 目的", "article", (1,), "第一條"),
        ("第 三十六 條之二 資安長", "article", (36, 2), "第三十六條之二"),
        ("第三十六條之 二", "article", (36, 2), "第三十六條之二"),
        ("第 3-1 條", "article", (3, 1), "第三條之一"),
        ("第１２條", "article", (12,), "第十二條"),
        ("第二章 管理", "chapter", (2,), "第二章"),
        ("第 一 編 總則", "chapter", (1,), "第一編"),
        ("第三節 通報", "section", (3,), "第三節"),
        ("第三點 安全組織", "point", (3,), "第三點"),
        ("一、資通系統", "han", (1,), "一"),
        ("十一、其他", "han", (11,), "十一"),
        ("三之一、新增者", "han", (3, 1), "三之一"),
        ("（一）備份", "han_paren", (1,), "(一)"),
        ("(十四)弱點掃描", "han_paren", (14,), "(十四)"),
        ("㈢還原", "han_paren", (3,), "(三)"),
        ("3.安全組織", "digit", (3,), "3."),
        ("１．目的", "digit", (1,), "1."),
        ("2、說明", "digit", (2,), "2."),
        ("(1)公司應", "digit_paren", (1,), "(1)"),
        ("⑵公司應", "digit_paren", (2,), "(2)"),
        ("a.網路", "lower", (1,), "a."),
        ("d.CA認證", "lower", (4,), "d."),
        ("ｂ．防火牆", "lower", (2,), "b."),
        ("(c)防火牆", "lower_paren", (3,), "(c)"),
        ("A.總則", "upper", (1,), "A."),
        ("①檢視", "circled", (1,), "①"),
        ("甲、申請", "stem", (1,), "甲"),
        ("壹、目的", "formal", (1,), "壹"),
        ("拾貳、附則", "formal", (12,), "拾貳"),
        ("第二項　前項", "part", (2,), "第二項"),
    ],
)
def test_a_marker_is_recognised(text: str, kind: str, number: tuple[int, ...], label: str) -> None:
    found = first(text)
    assert found is not None
    assert (found.kind, found.number, found.label) == (kind, number, label)


@pytest.mark.parametrize(
    "text",
    [
        "第八條規定辦理",
        "第三條第二項之情形",
        "第二條及第三條",
        "二、三款規定之範圍",
        "一、二級證券商",
        "3.5公尺",
        "91.2.21台證",
        "e.g. 範例",
        "U.S. 規定",
        "公司應訂定",
        "（以下簡稱本法）",
        "(含)以上",
        "2026-10-31",
    ],
)
def test_a_citation_a_decimal_or_a_word_is_no_marker(text: str) -> None:
    assert first(text) is None


def test_the_next_number_follows_and_an_inserted_one_too() -> None:
    third = Marker("article", (3,), "第三條")
    inserted = Marker("article", (3, 1), "第三條之一")
    assert Marker("article", (4,), "").follows(third)
    assert inserted.follows(third)
    assert Marker("article", (3, 2), "").follows(inserted)
    assert Marker("article", (4,), "").follows(inserted)
    assert not Marker("article", (5,), "").follows(third)
