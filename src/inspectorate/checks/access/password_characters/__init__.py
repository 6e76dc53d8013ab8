"""Must passwords mix characters as demanded?

``alphanumeric_or_symbol`` (具有文數字或符號): every password accepted holds letters and digits, or a symbol;
one of letters only or of digits only must not pass. ``alphanumeric_and_symbol`` (文數字、符號): letters,
digits and a symbol. Judged by every mixture of characters that the system's rule lets through.
"""

from collections.abc import Callable, Mapping

from inspectorate.facts.passwords import PasswordPolicy
from inspectorate.inspection.verdict import (
    Verdict,
    breaches,
    cannot_tell,
    conforms,
    not_applicable,
    verdict_of,
)
from inspectorate.norms.criterion import Criteria, CriterionError

ASKS = PasswordPolicy
NEEDS = ("password.characters",)

_ZH = {"upper": "大寫", "lower": "小寫", "digit": "數字", "symbol": "符號"}


def _alphanumeric(mixture: frozenset[str]) -> bool:
    return "digit" in mixture and bool(mixture & {"upper", "lower"})


_DEMANDS: Mapping[str, Callable[[frozenset[str]], bool]] = {
    "alphanumeric_or_symbol": lambda mixture: _alphanumeric(mixture) or "symbol" in mixture,
    "alphanumeric_and_symbol": lambda mixture: _alphanumeric(mixture) and "symbol" in mixture,
}


def judge(fact: PasswordPolicy, criteria: Criteria) -> Verdict:
    """Whether any mixture that the rule lets through falls short."""
    at, system, rule = fact.at("characters"), fact.system, fact.characters
    demand = _DEMANDS.get(criteria.text(NEEDS[0]))
    if demand is None:
        raise CriterionError(
            f"{NEEDS[0]} is {criteria.text(NEEDS[0])!r}; one of {', '.join(_DEMANDS)} expected"
        )
    if fact.numeric_only_input:
        return verdict_of([not_applicable("{system}：輸入介面僅可輸入數字，不在此限", at, system=system)])
    if rule is None:
        limits = "；".join(fact.limits)
        text = "{system}：佐證未載明密碼字元組成 {limits}"
        return verdict_of([cannot_tell(text, at, system=system, limits=limits)])
    weak = [mixture for mixture in rule.admitted if not demand(mixture)]
    if weak:
        shown = "＋".join(_ZH[name] for name in _ZH if name in weak[0])
        return verdict_of([breaches("{system}：可設定僅含{shown}之密碼", at, system=system, shown=shown)])
    if doubt := fact.doubts.get("characters") or "；".join(fact.limits):
        return verdict_of([cannot_tell("{system}：{doubt}", at, system=system, doubt=doubt)])
    return verdict_of([conforms("{system}：密碼字元組成合於規定", at, system=system)])
