"""Tables of password rules, one row a system, as firms write them for systems that cannot export theirs."""

import re
from collections.abc import Iterable, Sequence

from inspectorate.facts.passwords import (
    CharacterClass,
    CharacterRule,
    PasswordSettings,
    PasswordStore,
    StoredPassword,
)
from inspectorate.readers.accounts.cells import NOTHING, kind, plain, yes
from inspectorate.readers.accounts.schemes import named_scheme
from inspectorate.readers.accounts.systems import named
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, has_columns, rows

NAME = "password_policy_table"
TITLE = "密碼原則彙整表（CSV、XLSX）"
YIELDS = (PasswordSettings, PasswordStore)

COLUMNS = named(
    {
        "system": (
            "系統",
            "系統名稱",
            "系統別",
            "應用系統",
            "設備",
            "設備名稱",
            "主機",
            "system",
            "system name",
            "device",
        ),
        "min_length": (
            "最小長度",
            "密碼長度",
            "最小密碼長度",
            "密碼最小長度",
            "密碼最短長度",
            "最短長度",
            "min length",
            "minimum length",
        ),
        "max_age": (
            *(
                "最長使用期限",
                "密碼最長使用期限",
                "密碼使用期限",
                "密碼有效期限",
                "密碼有效天數",
                "密碼變更週期",
                "密碼更換週期",
                "變更週期",
            ),
            *(
                "最長使用天數",
                "最長使用期限(天)",
                "密碼最長使用期限(天)",
                "密碼有效期限(天)",
                "max age",
                "max age days",
                "maximum age",
            ),
        ),
        "characters": (
            "字元組成",
            "密碼組成",
            "複雜度",
            "密碼複雜度",
            "字元要求",
            "characters",
            "complexity",
        ),
        "max_failures": (
            *(
                "錯誤次數上限",
                "鎖定次數",
                "錯誤鎖定次數",
                "密碼錯誤次數",
                "密碼錯誤次數上限",
                "登入失敗次數上限",
                "失敗鎖定次數",
            ),
            *("lockout threshold", "max failures", "lockout"),
        ),
        "first_change": (
            *(
                "首次登入變更",
                "首次登入變更密碼",
                "首次登入強制變更",
                "首次登入須變更密碼",
                "首次登入強制變更密碼",
                "初次登入變更密碼",
            ),
            *("第一次使用變更密碼", "first change", "change at first login", "must change first"),
        ),
        "history": ("密碼歷史", "密碼歷程", "不得重複次數", "密碼不重複次數", "history", "password history"),
        "numeric_only": (
            "僅數字輸入",
            "僅可輸入數字",
            "輸入介面僅數字",
            "numeric only",
            "numeric only input",
        ),
        "users": ("適用對象", "使用對象", "使用者類別", "對象", "帳號類別", "users", "user type"),
        "scheme": ("密碼儲存方式", "密碼儲存", "密碼加密方式", "儲存方式", "password storage", "storage"),
    }
)
_RULES = ("min_length", "max_age", "characters", "max_failures", "first_change")
_ENOUGH = 2
_SPAN = re.compile(r"(?P<count>[0-9]{1,5}) ?(?P<unit>天|日|days?|個?月|months?|年|years?)?(?:一次|變更一次)?")
_COUNT = re.compile(r"(?P<count>[0-9]{1,5}) ?(?:次|碼|個字元|字元|位|以上|\(含\)以上|times?|characters?)*")
_NEVER = frozenset(
    {
        "永不",
        "無限制",
        "不限",
        "不限制",
        "永久",
        "無期限",
        "不鎖定",
        "未設定",
        "未限制",
        "never",
        "unlimited",
        "none",
    }
)
_DAYS_A_UNIT = {"月": 30, "m": 30, "年": 365, "y": 365}
_CHOICE = {"文數字或符號", "英數字或符號", "具有文數字或符號", "文數字或特殊符號"}
_CLASSES: Sequence[tuple[str, tuple[CharacterClass, ...]]] = (
    ("大小寫|大、小寫|大寫.*小寫|upper.*lower", ("upper", "lower")),
    ("大寫|upper", ("upper",)),
    ("小寫|lower", ("lower",)),
    ("英文|字母|英數|文數|letter|alpha", ("letter",)),
    ("數字|英數|文數|digit|numeric|number", ("digit",)),
    ("符號|特殊字元|特殊字符|symbol|special", ("symbol",)),
)
_MIXTURE = re.compile(r"([0-9一二三四])種")


def recognises(file: EvidenceFile) -> bool:
    """Whether the table names systems and at least two rules of passwords."""
    if not has_columns(file, COLUMNS, ("system",)):
        return False
    return sum(has_columns(file, COLUMNS, ("system", rule)) for rule in _RULES) >= _ENOUGH


def read(file: EvidenceFile) -> Iterable[PasswordSettings | PasswordStore]:
    """The rules of each system, a row each, and how it stores passwords where the table says so.

    Raises:
        RefusedError: a row without its system, or a number that cannot be read; it names the row.
    """
    for row in rows(file, COLUMNS, ("system",)):
        system = row.get("system") or file.told.get("system", "")
        if not system:
            raise file.refused("此列沒有系統名稱。", "請補上或刪除此列。", row.source.where)
        yield _settings(file, row, system)
        if row.get("scheme"):
            entry = StoredPassword("（全部帳號）", named_scheme(row.get("scheme")), row.source)
            yield PasswordStore(system, (entry,), row.source)


def _settings(file: EvidenceFile, row: Row, system: str) -> PasswordSettings:
    rule = character_rule(row.get("characters"))
    unread = rule is None and plain(row.get("characters")) not in NOTHING - {"無"}
    return PasswordSettings(
        system,
        row.source,
        min_length=_count(file, row, "min_length"),
        max_age_days=_days(file, row),
        max_failures=_count(file, row, "max_failures"),
        history=_count(file, row, "history"),
        characters=rule,
        must_change_first=yes(row.get("first_change")),
        numeric_only_input=yes(row.get("numeric_only")) is True,
        for_customers=kind(row.get("users")) == "customer",
        limits=(f"{system}：字元組成「{row.get('characters')[:30]}」無法辨識。",) if unread else (),
    )


def character_rule(text: str) -> CharacterRule | None:
    """The rule that words name: 英文大小寫及數字, 四種字元至少三種, 文數字或符號; None where they name none.

    A choice (或) between classes is a rule only where it is the clause's own 文數字或符號.
    """
    word = plain(text).replace(" ", "")
    if word in ("無", "無限制", "不限", "未設定", "僅數字", "純數字", "none", "numericonly"):
        return CharacterRule((("digit",),) if "數字" in word or "numeric" in word else ())
    if word in _CHOICE:
        return CharacterRule((("letter", "digit"), ("symbol",)))
    mixture = _MIXTURE.findall(word)
    if mixture:
        return CharacterRule(least_classes=min(_numeral(one) for one in mixture))
    found = [name for form, names in _CLASSES if re.search(form, word) for name in names]
    if not found or "或" in word or re.search(r"\bor\b|/", plain(text)):
        return None
    return CharacterRule((tuple(dict.fromkeys(found)),))


def _numeral(text: str) -> int:
    return int(text) if text.isdecimal() else "一二三四".index(text) + 1


def _count(file: EvidenceFile, row: Row, column: str) -> int | None:
    word = plain(row.get(column))
    if word in _NEVER or word == "無":
        return 0
    if word in NOTHING:
        return None
    found = _COUNT.fullmatch(word)
    if not found:
        raise _unreadable(file, row, column)
    return int(found["count"])


def _days(file: EvidenceFile, row: Row) -> int | None:
    """The greatest age in days; a month counts thirty and a year 365 days."""
    word = plain(row.get("max_age")).removeprefix("每")
    if word in _NEVER or word == "無":
        return 0
    if word in NOTHING:
        return None
    found = _SPAN.fullmatch(word)
    if not found:
        raise _unreadable(file, row, "max_age")
    unit = (found["unit"] or "").removeprefix("個")[:1]
    return int(found["count"]) * _DAYS_A_UNIT.get(unit, 1)


def _unreadable(file: EvidenceFile, row: Row, column: str) -> Exception:
    text = row.get(column)[:30]
    return file.refused(
        f"{COLUMNS[column][0]}「{text}」無法讀取。", "請填整數（天、次、碼）。", row.source.where
    )
