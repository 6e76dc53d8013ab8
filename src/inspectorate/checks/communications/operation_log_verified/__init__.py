"""Is there an operation log for each business day, verified day by day by someone else than the operator?"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from inspectorate.facts.operation_log import Operation, OperationLog
from inspectorate.inspection.business_days import is_business_day, next_after
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = OperationLog
NEEDS = ()
LOOKS_BACK = True

_ONE_DAY = timedelta(days=1)
_TICKS = ("", "是", "v", "y", "yes", "ok", "o", "✓", "✔", "√", "○", "已核驗", "已核", "核可", "完成")
_ASIDE = re.compile(r"[(\[（].*|\s")


def judge(log: OperationLog, criteria: Criteria) -> Verdict:
    """Each line, each business day between first and last, and whether the log spans what is inspected."""
    lines = [one for one in log.operations if date.fromisoformat(one.day) <= criteria.on]
    days = sorted({date.fromisoformat(one.day) for one in lines})
    reasons = [reason for one in lines for reason in _line(one, criteria.on)]
    reasons += _missing({date.fromisoformat(one.day): one for one in lines})
    reasons += [cannot_tell("{limit}", log.source, limit=one) for one in log.limits]
    reasons += _not_handed_over(log, days, criteria) if days else ()
    if days and not reasons:
        words = "{first} 至 {last} 之每一營業日均有操作日誌，並經操作人員以外之主管逐日核驗。"
        reasons = [conforms(words, log.source, first=str(days[0]), last=str(days[-1]))]
    return verdict_of(reasons or [cannot_tell("操作日誌沒有查核日以前之紀錄。", log.source)])


def _missing(lines: Mapping[date, Operation]) -> Iterator[Reason]:
    """Each stretch of business days between two days of the log; it cites the line before the stretch."""
    for before, after in pairwise(sorted(lines)):
        between = (before + timedelta(days=step) for step in range(1, (after - before).days))
        gone = [str(day) for day in between if is_business_day(day)]
        if len(gone) == 1:
            yield breaches("{day} 為營業日，無操作日誌。", lines[before].source, day=gone[0])
        elif gone:
            words = "{first} 至 {last} 間之 {count} 個營業日無操作日誌。"
            yield breaches(words, lines[before].source, first=gone[0], last=gone[-1], count=len(gone))


def _not_handed_over(log: OperationLog, days: Sequence[date], criteria: Criteria) -> Iterator[Reason]:
    """Business days that are inspected and lie before or after the log: nobody can tell what they held."""
    words, begun = "{first} 至 {last} 之操作日誌未提供。", criteria.since or days[0]
    for first, last in ((begun, days[0] - _ONE_DAY), (days[-1] + _ONE_DAY, criteria.on - _ONE_DAY)):
        if any(is_business_day(first + timedelta(days=n)) for n in range((last - first).days + 1)):
            yield cannot_tell(words, log.source, first=str(first), last=str(last))


def _line(one: Operation, on: date) -> Iterator[Reason]:
    """Verified by the next business day: that still follows day by day; what is not yet due is no breach."""
    due = next_after(date.fromisoformat(one.day))
    operator, verifier = (_person(name) for name in (one.operator, one.verifier))
    if not one.verifier:
        if due < on:
            yield breaches("{day} 之操作日誌未經主管核驗。", one.source, day=one.day)
        return
    if verifier in _TICKS or not operator:
        yield cannot_tell("{day} 之操作日誌未載明操作人員或核驗者姓名。", one.source, day=one.day)
    elif operator == verifier:
        yield breaches("{day} 之操作人員與核驗主管同為 {name}。", one.source, day=one.day, name=one.verifier)
    elif operator in verifier or verifier in operator:
        words = "{day} 之操作人員與核驗主管 {name} 是否為同一人，無從得知。"
        yield cannot_tell(words, one.source, day=one.day, name=one.verifier)
    if not one.verified_on:
        yield cannot_tell("{day} 之操作日誌未載明核驗日期，無從得知是否逐日核驗。", one.source, day=one.day)
    elif not one.day <= one.verified_on <= str(due):
        words = "{day} 之操作日誌於 {verified} 核驗，非逐日（當日或次一營業日）核驗。"
        yield breaches(words, one.source, day=one.day, verified=one.verified_on)


def _person(name: str) -> str:
    return _ASIDE.sub("", unicodedata.normalize("NFKC", name)).casefold()
