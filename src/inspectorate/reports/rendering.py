"""Jinja environments of the reports: everything escaped, everything visible, nothing undefined."""

from functools import cache
from typing import TYPE_CHECKING, Any

from inspectorate.inspection.period import roc
from inspectorate.inspection.verdict import OUTCOME_ZH
from inspectorate.inspection.working_paper import Examination, number_of
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.criterion_kinds import criterion_title, read_criterion_kinds
from inspectorate.reports.plain import place, visible

if TYPE_CHECKING:
    from jinja2 import Environment

_MEASURE = {
    "years": " 年",
    "months": " 個月",
    "days": " 日",
    "hours": " 小時",
    "minutes": " 分鐘",
    "characters": " 碼",
    "times": " 次",
    "": "",
}
SPEAKER_ZH = {
    "text": "條文",
    "interpretation": "解讀（條文未明定）",
    "firm": "公司自訂",
    "example": "範例（待公司確認）",
}
DUTY_ZH = {"shall": "應", "shall_not": "不得", "should": "宜", "may": "得", "information": "說明"}


@cache
def environment(package: str) -> "Environment":
    """The environment of a package's ``templates`` folder."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    built = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    built.filters.update(roc=roc, place=place, named_test=named_test, criterion_title=criterion_title)
    built.filters.update(number_of=number_of)
    built.globals.update(threshold=threshold, OUTCOME_ZH=OUTCOME_ZH, SPEAKER_ZH=SPEAKER_ZH, DUTY_ZH=DUTY_ZH)
    return built


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    return visible(value) if type(value) is str else value


def named_test(examination: Examination) -> str:
    """A test's title with the thresholds that tell it from the same test under another clause."""
    thresholds = "；".join(threshold(name, criterion) for name, criterion in examination.criteria.items())
    return f"{examination.title}（{thresholds}）" if thresholds else examination.title


def threshold(name: str, criterion: Criterion) -> str:
    """A criterion's value as papers print it: ``3 年``, ``使用者識別碼、登入日期時間``."""
    value = criterion.value
    if isinstance(value, bool):
        return "是" if value else "否"
    words = value if isinstance(value, tuple) else (str(value),)
    kind = read_criterion_kinds().get(name)
    spoken = kind.names if kind else {}
    return "、".join(spoken.get(word, word) for word in words) + _MEASURE[criterion.measure]
