"""適用: whether a provision binds a firm, and why. Unknown is not "no": it leaves the matter undecided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspectorate.norms.conditions import Condition


class ApplicabilityError(ValueError):
    """An expression of the catalogue that names no condition or has no such form."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a firm's profile answers.

    Attributes:
        flags: condition id → yes or no; a condition that is absent is unknown.
        tier: 分級, 1 to 4; None where the firm does not say.
        categories: instrument key → the firm's category as that instrument defines it.
    """

    flags: Mapping[str, bool] = field(default_factory=dict)
    tier: int | None = None
    categories: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a provision applies.

    Attributes:
        applies: True, False, or None where an answer is missing.
        reason: one zh-TW sentence.
        missing: ids of the conditions whose answers would decide it.
    """

    applies: bool | None
    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked: the answers, the instrument whose categories count, and the questions' wording."""

    answers: Answers
    instrument: str
    conditions: Mapping[str, Condition]


def decide(
    expression: Any,  # noqa: ANN401 - YAML gives a word or a nested mapping; every form is checked here
    answers: Answers,
    instrument: str,
    conditions: Mapping[str, Condition],
) -> Decision:
    """Whether the expression holds for the answers, in three-valued logic.

    Raises:
        ApplicabilityError: an unknown condition or form.
    """
    return _decide(expression, _Asked(answers, instrument, conditions))


def named_conditions(expression: Any) -> frozenset[str]:  # noqa: ANN401 - see decide
    """Every condition that an expression names."""
    if isinstance(expression, str):
        return frozenset() if expression in _WORDS else frozenset({expression})
    key, value = _single(expression)
    if key in ("tier", "category"):
        return frozenset({key})
    parts = [value] if key == "not" else value
    return frozenset().union(*(named_conditions(part) for part in parts))


_WORDS: Mapping[str, Decision] = {
    "everyone": Decision(applies=True, reason="適用於所有證券商"),
    "supervisor": Decision(applies=False, reason="屬交易所或主管機關之作業，非證券商義務"),
}


def _decide(expression: Any, asked: _Asked) -> Decision:  # noqa: ANN401 - see decide
    if isinstance(expression, str):
        return _WORDS.get(expression) or _flag(expression, asked)
    key, value = _single(expression)
    forms: Mapping[str, Callable[[Any, _Asked], Decision]] = {
        "any": _any,
        "all": _all,
        "not": _not,
        "tier": _tier,
        "category": _category,
    }
    if key not in forms:
        raise ApplicabilityError(f"{key!r} is no form of applicability; use any, all, not, tier or category")
    return forms[key](value, asked)


def _single(expression: Any) -> tuple[str, Any]:  # noqa: ANN401 - see decide
    if not isinstance(expression, Mapping) or len(expression) != 1:
        raise ApplicabilityError(
            f"{expression!r} is no applicability: one word, or one of any, all, not, tier, category"
        )
    ((key, value),) = expression.items()
    return str(key), value


def _flag(name: str, asked: _Asked) -> Decision:
    condition = asked.conditions.get(name)
    if condition is None:
        raise ApplicabilityError(f"no condition is called {name!r}")
    answer = asked.answers.flags.get(name)
    if answer is None:
        return Decision(None, f"未回答：{condition.question}", (name,))
    return Decision(answer, f"{condition.question}{'是' if answer else '否'}")


def _tier(tiers: list[int], asked: _Asked) -> Decision:
    wanted = "、".join(f"第{'零一二三四'[tier]}級" for tier in tiers)
    if asked.answers.tier is None:
        return Decision(None, f"適用於{wanted}證券商；公司未填分級", ("tier",))
    own = f"第{'零一二三四'[asked.answers.tier]}級"
    return Decision(asked.answers.tier in tiers, f"適用於{wanted}證券商；公司為{own}")


def _category(category: int, asked: _Asked) -> Decision:
    own = asked.answers.categories.get(asked.instrument)
    wanted = f"適用於第{'零一二'[category]}類證券商（依本規範之定義）"
    if own is None:
        return Decision(None, f"{wanted}；公司未填類別", ("category",))
    return Decision(own == category, f"{wanted}；公司為第{'零一二'[own]}類")


def _not(part: Any, asked: _Asked) -> Decision:  # noqa: ANN401 - see decide
    inner = _decide(part, asked)
    return Decision(
        None if inner.applies is None else not inner.applies, f"須非：{inner.reason}", inner.missing
    )


def _any(parts: list[Any], asked: _Asked) -> Decision:
    return _joined(parts, asked, deciding=True)


def _all(parts: list[Any], asked: _Asked) -> Decision:
    return _joined(parts, asked, deciding=False)


def _joined(parts: list[Any], asked: _Asked, *, deciding: bool) -> Decision:
    """Any and all: the first part with the deciding value decides; else what is missing; else the rest."""
    decisions = [_decide(part, asked) for part in parts]
    for decision in decisions:
        if decision.applies is deciding:
            return decision
    unknown = [decision for decision in decisions if decision.applies is None]
    if unknown:
        missing = _unique(name for decision in unknown for name in decision.missing)
        return Decision(None, _sentence(unknown), missing)
    return Decision(not deciding, _sentence(decisions))


def _sentence(decisions: Iterable[Decision]) -> str:
    return "；".join(_unique(decision.reason for decision in decisions))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
