from inspectorate.facts.source import Source


def test_a_place_is_told_in_both_languages() -> None:
    place = Source("book.xlsx", "row", 3, "Sheet1")
    assert (place.where, place.where_zh) == ("Sheet1 row 3", "Sheet1 第 3 列")


def test_a_whole_item_has_no_place_in_it() -> None:
    assert (Source("a.csv").where, Source("a.csv").where_zh) == ("", "")
    assert Source("a.zip", detail="b.csv").where == Source("a.zip", detail="b.csv").where_zh == "b.csv"
