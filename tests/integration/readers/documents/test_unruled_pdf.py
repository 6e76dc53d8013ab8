"""A comparison table that no rule parts is read on all its pages, or its file is refused by the page."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspectorate.cli.root import root
from inspectorate.readers.documents import Passage, read_document
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.services.read_regulation import Reading, read_comparison, read_regulation

LEFT = (57, 227, 411)
"""Where the columns begin, in points."""
TITLE = "○○規範修正條文對照表"
HEADING = ("修正條文", "現行條文", "說明")
FIRST = (
    ("第三條　紀錄應至少保存", "第三條　紀錄應至少保存", "延長年限。"),
    ("三年。", "二年。", ""),
    ("第四條　公司應每年辦理", "第四條　公司應每年辦理", "未修正。"),
)
SECOND = (
    ("一次教育訓練。", "一次教育訓練。", ""),
    ("第五條　帳號應每季清查。", "第五條　帳號應每年清查。", "提高頻率。"),
)
THIRD = (("第六條　備份應異地存放。", "", "新增。"),)
FULL = "本規範於中華民國一百十五年一月一日公告實施，公司應依本規範辦理並留存紀錄。"

Row = tuple[str, ...] | str
Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path, pdf_of_places: Callable[..., bytes]) -> Made:
    """Makes a PDF whose lines are rows of columns, a title in the middle, or run over the whole width."""

    def page(rows: Sequence[Row], foot: str, x: float) -> list[tuple[float, float, str]]:
        lines: list[tuple[float, float, str]] = [(x, 30, foot)] if foot else []
        for at, row in enumerate(rows):
            cells = (row,) if isinstance(row, str) else row
            places = (180,) if row == TITLE else LEFT
            lines += [(x, 760 - 20 * at, cell) for x, cell in zip(places, cells, strict=False) if cell]
        return lines

    def file(*pages: Sequence[Row], foot: str = "", at: float = 270) -> Path:
        path = tmp_path / "t.pdf"
        path.write_bytes(pdf_of_places([page(rows, foot.format(n), at) for n, rows in enumerate(pages, 1)]))
        return path

    return file


def flat(reading: Reading, path: str) -> tuple[str, str]:
    """An item's new and old text, without the spaces."""
    assert reading.comparison is not None
    sides = (reading.comparison.new.item(path), reading.comparison.old.item(path))
    new, old = ("".join(item.text.split()) if item else "" for item in sides)
    return new, old


def check_all(reading: Reading) -> None:
    assert reading.columns == HEADING
    assert flat(reading, "第三條") == ("第三條紀錄應至少保存三年。", "第三條紀錄應至少保存二年。")
    assert flat(reading, "第四條") == ("第四條公司應每年辦理一次教育訓練。",) * 2
    assert flat(reading, "第五條") == ("第五條帳號應每季清查。", "第五條帳號應每年清查。")
    assert flat(reading, "第六條") == ("第六條備份應異地存放。", "")
    assert reading.comparison is not None
    assert len(reading.comparison.new.items) == 4
    assert len(reading.comparison.old.items) == 3
    assert reading.full_text.items == ()


def test_the_columns_of_the_heading_page_hold_for_the_pages_that_follow(made: Made) -> None:
    file = made((TITLE, HEADING, *FIRST), SECOND, THIRD)
    check_all(read_comparison(file)[0])


def test_a_heading_that_every_page_repeats_is_no_text(made: Made) -> None:
    pages = [(TITLE, HEADING, *FIRST), (HEADING, *SECOND), (HEADING, *THIRD)]
    check_all(read_comparison(made(*pages))[0])


@pytest.mark.parametrize("foot", ["第 {} 頁，共 3 頁", "- {} -", "{} / 3", "Page {} of 3", "{}", "資訊部編"])
def test_titles_and_page_numbers_of_every_page_are_no_text(made: Made, foot: str) -> None:
    pages = [(TITLE, HEADING, *FIRST), (TITLE, HEADING, *SECOND), (TITLE, *THIRD)]
    check_all(read_comparison(made(*pages, foot=foot))[0])


def test_a_running_foot_that_begins_where_a_column_does_is_no_text(made: Made) -> None:
    pages = [(TITLE, HEADING, *FIRST), SECOND, THIRD]
    check_all(read_comparison(made(*pages, foot="機密等級", at=LEFT[1]))[0])


def test_a_sentence_that_only_one_column_carries_over_the_page_stays_whole(made: Made) -> None:
    first = (("第三條　保存三年。", "第三條　紀錄由公司於營", ""), ("", "業處所保存", ""))
    second = (("第四條　清查帳號。", "二年。", "延長。"), ("", "第四條　清查帳號。", ""))
    file = made((HEADING, *first), second)
    reading = read_comparison(file)[0]
    assert flat(reading, "第三條") == ("第三條保存三年。", "第三條紀錄由公司於營業處所保存二年。")
    assert flat(reading, "第四條") == ("第四條清查帳號。",) * 2


def test_a_later_page_that_crosses_the_columns_is_refused_by_its_number(made: Made) -> None:
    file = made((TITLE, HEADING, *FIRST), (*SECOND, FULL), THIRD)
    with pytest.raises(RefusedError, match=r"page 2: .*第 2 頁.*欄.*請.*docx"):
        read_regulation(file)


def test_a_heading_page_that_crosses_its_own_columns_is_refused(made: Made) -> None:
    file = made((TITLE, HEADING, FIRST[0], FULL, *FIRST[1:]))
    with pytest.raises(RefusedError, match=r"page 1: .*欄"):
        read_regulation(file)


def test_a_table_of_another_layout_on_a_later_page_is_read_by_its_own_columns(made: Made) -> None:
    name = (("修正名稱", "現行名稱", "說明"), ("○○規範", "○○要點", "改名。"))
    file = made((TITLE, *name), (HEADING, *FIRST), (*SECOND, *THIRD))
    reading = read_comparison(file)[0]
    assert flat(reading, "第五條") == ("第五條帳號應每季清查。", "第五條帳號應每年清查。")
    assert "修正條文" not in repr(reading.comparison and reading.comparison.new.items)


def test_articles_after_the_table_that_are_none_of_its_own_are_refused(made: Made) -> None:
    after = (FULL, "一、" + FULL, "二、" + FULL)
    file = made((TITLE, HEADING, *FIRST), after)
    with pytest.raises(RefusedError, match=r"page 2: .*第 2 頁"):
        read_regulation(file)


def test_every_letter_of_a_page_is_held_or_the_page_is_refused(
    tmp_path: Path, pdf_of_places: Callable[..., bytes]
) -> None:
    boxes = [(50, 700, 100, 40), (150, 700, 100, 40), (50, 660, 100, 40), (50, 620, 200, 40)]
    lines = [(55, 715, "修正條文"), (155, 715, "現行條文"), (55, 675, "第三條"), (155, 675, "不可遺漏")]
    file = tmp_path / "hole.pdf"
    file.write_bytes(pdf_of_places([lines], boxes))
    try:
        held = repr(read_document(file))
    except RefusedError as refused:
        held = str(refused)
        assert "page 1" in held
    assert "不可遺漏" in held


def test_headings_in_the_middle_of_their_columns_name_them_all_the_same(made: Made) -> None:
    centred = ("　　　修正條文", "　　　現行條文", "　　說明")
    pages = [(TITLE, centred, *FIRST), SECOND, (centred, *THIRD)]
    check_all(read_comparison(made(*pages))[0])


def test_a_heading_alone_at_the_foot_of_its_page_holds_for_the_next(made: Made) -> None:
    check_all(read_comparison(made((TITLE, HEADING), (*FIRST, *SECOND), (), THIRD))[0])


def test_items_that_differ_by_their_number_are_no_running_heads(made: Made) -> None:
    pages = [
        (f"{n}.應留存紀錄（略）", f"第{n}款 應另行規定之", f"{n}、應留存備份（略）") for n in range(1, 4)
    ]
    texts = [block.text for block in read_document(made(*pages)).blocks if isinstance(block, Passage)]
    assert len(texts) == 9


def test_lines_that_differ_by_more_than_the_page_are_no_running_heads(made: Made) -> None:
    pages = [(f"密碼應至少{n}碼並定期更換", f"密碼應至少{n}碼並定期更換") for n in (12, 8, 6)]
    texts = [block.text for block in read_document(made(*pages)).blocks if isinstance(block, Passage)]
    assert len(texts) == 6


def test_heads_that_count_the_pages_are_running_heads(made: Made) -> None:
    pages = [(f"資安規範 113 年版 {n} 之 3", FULL[n:]) for n in (1, 2, 3)]
    texts = [block.text for block in read_document(made(*pages)).blocks if isinstance(block, Passage)]
    assert len(texts) == 4


def test_running_text_behind_the_table_is_read_as_the_full_text(made: Made) -> None:
    after = ("第一條　" + FULL[:30], FULL, "第三條　" + FULL[:30])
    reading = read_regulation(made((TITLE, HEADING, *FIRST), SECOND, after))
    assert [item.path for item in reading.full_text.items if not item.parent] == ["第一條", "第三條"]
    assert flat(reading, "第五條") == ("第五條帳號應每季清查。", "第五條帳號應每年清查。")


@pytest.mark.parametrize("command", [("read",), ("diff", "--table")])
def test_the_command_refuses_with_the_page_and_what_to_do(made: Made, command: tuple[str, ...]) -> None:
    file = made((TITLE, HEADING, *FIRST), (*SECOND, FULL))
    result = CliRunner().invoke(root, ["norms", *command, str(file)])
    assert result.exit_code == 2
    assert "t.pdf: page 2: 第 2 頁" in result.stderr
    assert "請改交原始之 .docx" in result.stderr
