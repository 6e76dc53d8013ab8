"""The order of an instrument's items is the order of their numbers, in whichever script they are written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.norms.inheritance import natural

IN_ORDER = [
    ["3.(2)", "3.(10)", "7.", "7.(1)", "7.(1)a.", "7.(1)a.(a)", "7.(1)a.(b)", "7.(1)b.", "7.(2)", "8."],
    ["第一條", "第二條", "第九條", "第十條", "第十一條", "第十九條", "第二十條", "第二十一條", "第九十九條"],
    ["第三條/二/(一)", "第三條/二/(五)", "第三條/三", "第四條"],
    ["point-03.yaml", "point-07.yaml", "point-10.yaml"],
    ["108-01-11", "109-06-16", "110-05-03"],
]


@pytest.mark.parametrize("paths", IN_ORDER)
def test_items_stand_in_the_order_of_their_numbers(paths: list[str]) -> None:
    assert all(natural(one) < natural(other) for one, other in pairwise(paths))


@given(st.text("第條一二十〇1a(). ", max_size=12))
def test_no_path_is_too_odd_to_be_ordered(path: str) -> None:
    assert natural(path) == natural(path)
