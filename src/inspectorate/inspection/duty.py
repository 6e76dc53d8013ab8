"""職責: what a person does for a firm, and which acts that lets them do. Whoever makes does not check."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Duty(StrEnum):
    """A duty at a firm; one person can hold several."""

    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    COMPLIANCE = "compliance"
    AUDITOR = "auditor"
    CISO = "ciso"
    OBSERVER = "observer"


DUTY_ZH: Mapping[Duty, str] = {
    Duty.OFFICER: "資安人員",
    Duty.ADMINISTRATOR: "系統管理員",
    Duty.MANAGER: "權責主管",
    Duty.COMPLIANCE: "法遵",
    Duty.AUDITOR: "內部稽核",
    Duty.CISO: "資安長",
    Duty.OBSERVER: "外部查核人員",
}


class Act(StrEnum):
    """Something that the platform lets a person do with what belongs to a firm."""

    READ = "read"
    PREPARE = "prepare"
    ATTACH = "attach"
    IMPORT = "import"
    JUDGE = "judge"
    ASSIGN = "assign"
    SIGN = "sign"
    CORRECT = "correct"
    FOLLOW_UP = "follow_up"
    REVIEW_FOLLOW_UP = "review_follow_up"
    COMMENT = "comment"
    EXPORT = "export"
    MANAGE_PEOPLE = "manage_people"
    READ_TRAIL = "read_trail"
    MANAGE_FIRM = "manage_firm"


ACT_ZH: Mapping[Act, str] = {
    Act.READ: "讀取",
    Act.PREPARE: "填寫底稿",
    Act.ATTACH: "附佐證",
    Act.IMPORT: "匯入",
    Act.JUDGE: "執行檢測",
    Act.ASSIGN: "分派",
    Act.SIGN: "簽核",
    Act.CORRECT: "更正",
    Act.FOLLOW_UP: "追蹤改善",
    Act.REVIEW_FOLLOW_UP: "覆核改善",
    Act.COMMENT: "留言",
    Act.EXPORT: "匯出",
    Act.MANAGE_PEOPLE: "管理人員",
    Act.READ_TRAIL: "讀取軌跡",
    Act.MANAGE_FIRM: "管理公司",
}
_READER = frozenset({Act.READ, Act.EXPORT})
_TAKES_PART = _READER | {Act.COMMENT, Act.ATTACH}
_ALLOWED: Mapping[Duty, frozenset[Act]] = {
    Duty.OFFICER: _TAKES_PART | {Act.PREPARE, Act.JUDGE, Act.ASSIGN, Act.CORRECT, Act.FOLLOW_UP},
    Duty.ADMINISTRATOR: _TAKES_PART
    | {Act.PREPARE, Act.IMPORT, Act.JUDGE, Act.FOLLOW_UP, Act.MANAGE_PEOPLE, Act.MANAGE_FIRM},
    Duty.MANAGER: _TAKES_PART
    | {Act.IMPORT, Act.JUDGE, Act.ASSIGN, Act.SIGN, Act.CORRECT, Act.REVIEW_FOLLOW_UP},
    Duty.COMPLIANCE: _TAKES_PART | {Act.PREPARE, Act.JUDGE, Act.SIGN, Act.FOLLOW_UP, Act.REVIEW_FOLLOW_UP},
    Duty.AUDITOR: _TAKES_PART | {Act.SIGN, Act.REVIEW_FOLLOW_UP, Act.READ_TRAIL},
    Duty.CISO: _TAKES_PART | {Act.ASSIGN, Act.SIGN, Act.REVIEW_FOLLOW_UP, Act.READ_TRAIL},
    Duty.OBSERVER: _READER,
}
SIGNING: tuple[Duty, ...] = tuple(duty for duty, acts in _ALLOWED.items() if Act.SIGN in acts)
"""The duties that can stand in a firm's chain of signatures."""
STRONGLY_SIGNED_IN: frozenset[Duty] = frozenset({*SIGNING, Duty.ADMINISTRATOR})
"""The duties whose holders sign in with a second factor, always."""


def allowed(duties: Iterable[Duty], act: Act) -> bool:
    """Whether somebody who holds these duties may do an act."""
    return any(act in _ALLOWED[duty] for duty in duties)
