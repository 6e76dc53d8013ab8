"""Items whose number cannot be where it is read are doubted before anything is adopted."""

import pytest

from inspectorate.norms.numbering import Kind, Marker
from inspectorate.norms.regulation import Item, Regulation, doubtful


def item(path: str, kind: Kind | None, number: int = 1, parent: str = "") -> Item:
    marker = Marker(kind, (number,), path) if kind else None
    return Item(path, parent, marker, "文")


@pytest.mark.parametrize(
    ("items", "doubted"),
    [
        ([item("第一條", "article", 1), item("第二條", "article", 2)], []),
        ([item("第一條", "article", 1), item("第三條", "article", 3)], []),
        ([item("第二條", "article", 2), item("第一條", "article", 1)], ["第一條"]),
        ([item("第一條", "article", 1), item("第一條#2", "article", 1)], ["第一條#2"]),
        ([item("一", "han", 1), item("一/一", "han", 1, "一")], ["一/一"]),
        ([item("一", "han", 1), item("一/(一)", "han_paren", 1, "一")], []),
        ([item("一", "han", 1), item("二", "han", 2), item("二/(一)", "han_paren", 1, "二")], []),
        ([item("•", "bullet", 1), item("•2", "bullet", 1), item("名稱", None)], []),
        ([item("甲", "title", 2), item("乙", "title", 1)], []),
    ],
)
def test_a_number_doubled_backwards_or_under_its_own_kind_is_doubted(
    items: list[Item], doubted: list[str]
) -> None:
    assert [one.path for one in doubtful(Regulation("規則", tuple(items)))] == doubted


def test_the_items_under_a_path_are_those_however_deep() -> None:
    tree = Regulation(
        "規則",
        (
            item("一", "han"),
            item("一/1", "digit", 1, "一"),
            item("一/1/a", None, 1, "一/1"),
            item("二", "han", 2),
        ),
    )
    assert [one.path for one in tree.within("一")] == ["一/1", "一/1/a"]
    assert tree.item("二") is tree.items[-1]
    assert tree.item("三") is None
