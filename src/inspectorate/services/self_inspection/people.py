"""The platform's accounts and its rules for passwords, as tables that any firm could hand over."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import identify_hasher

from inspectorate.inspection.duty import DUTY_ZH
from inspectorate.norms.interval import Interval
from inspectorate.services.password_rules import password_rules
from inspectorate.services.people_at_risk import Standing, standings
from inspectorate.services.self_inspection.profile import SYSTEM
from inspectorate.store.models import Person, Trace
from inspectorate.store.models.people import NO_PASSWORD

_ACCOUNTS = (
    *("系統", "帳號", "姓名", "持有人", "狀態", "帳號類別", "最後登入日期", "建立日期", "密碼變更日期"),
    *("權限", "多因子驗證", "密碼儲存方式", "未設密碼之原因"),
)
_RULES = ("系統", "最小長度", "最長使用期限", "字元組成", "錯誤次數上限", "首次登入變更", "密碼歷史")
_VALIDATOR = "inspectorate.web.sign_in.passwords.RuleValidator"
_BACKEND = "inspectorate.web.sign_in.backend.LockingBackend"
_GATE = "inspectorate.web.gate.GateMiddleware"
_UNITS = {"years": "年", "months": "個月", "days": "天"}
_BEFORE_THE_CHANGE = (
    *("sign_in", "sign_out", "sign_in_failed", "locked", "password_changed"),
    *("second_factor_added", "second_factor_failed", "second_factor_removed", "recovery_codes_made"),
)
"""What somebody can do who has still to change a password that another chose."""


def account_list(on: date) -> str:
    """Everybody who has not left: when they last signed in, how old their password is, what they may do."""
    return _table(_ACCOUNTS, (_account(one) for one in standings(on)))


def _account(one: Standing) -> Sequence[str]:
    person = one.person
    return (
        SYSTEM,
        person.username,
        person.name,
        f"{person.firm.code} {person.name}",
        "鎖定" if person.locked_at else "啟用",
        "個人",
        str(one.used or "從未登入"),
        str(one.made),
        str(one.since) if one.password else "",
        "、".join(DUTY_ZH[duty] for duty in sorted(one.duties)),
        "是" if one.factor else "否",
        _scheme(person) if one.password else "未設密碼，不得以密碼登入",
        "" if one.password else "以單一登入，適用其身分驗證服務之規定",
    )


def _scheme(person: Person) -> str:
    """How the password is stored; what Django itself does not know is not known here either."""
    try:
        return str(identify_hasher(person.password).algorithm)
    except ValueError:
        return "無法辨識"


def password_table(on: date) -> str:
    """The rules as they are in force here; what the settings do not show to be in force is left blank."""
    rules = password_rules(on)
    validated = any(one["NAME"] == _VALIDATOR for one in settings.AUTH_PASSWORD_VALIDATORS)
    locking = settings.AUTHENTICATION_BACKENDS == [_BACKEND]
    shortest = max(rules.ages, key=lambda age: age.before(on))
    gated = _GATE in settings.MIDDLEWARE
    row = (
        SYSTEM,
        str(rules.length) if validated else "",
        _span(shortest) if gated else "",
        "大寫、小寫、數字及符號" if validated else "",
        str(rules.failures) if locking else "",
        _first_change() if gated else "",
        str(rules.passed) if validated else "",
    )
    return _table(_RULES, [row])


def _first_change() -> str:
    """是, unless somebody did something here whose password has always been another's choice."""
    first = Person.objects.filter(password_at=None).exclude(password__startswith=NO_PASSWORD)
    unchanged = first.values_list("username", flat=True)
    worked = Trace.objects.filter(username__in=unchanged).exclude(act__in=_BEFORE_THE_CHANGE)
    return "否" if worked.exists() else "是"


def _span(age: Interval) -> str:
    return f"{age.count}{_UNITS[age.unit]}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue()


def _text(cell: str) -> str:
    """A cell that no program takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
