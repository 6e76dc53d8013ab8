"""One person does not become two by another spelling."""

import pytest

from inspectorate.evidence.person import same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王小明", "王 小明"),
        ("王小明", "王\u3000小明"),
        ("Wang", "ＷＡＮＧ"),
        ("wang hsiao-ming", "Wang, Hsiao Ming"),
        ("王小明", "王\u200b小明"),
        ("Anna", "Аnnа"),
        ("OSCAR", "ΟSCΑR"),
        ("José", "Jose"),
        ("溫台生", "温臺生"),
        ("李", "\uf9e1"),
    ],
)
def test_another_spelling_is_the_same_person(one: str, other: str) -> None:
    assert same_person(one, other)


@pytest.mark.parametrize(("one", "other"), [("王小明", "王大明"), ("Wang", "Wong"), ("甲", "乙")])
def test_another_name_is_another_person(one: str, other: str) -> None:
    assert not same_person(one, other)
