"""The columns of account and staff lists, as firms and systems head them, and which of the two a table is."""

from typing import Literal

from inspectorate.readers.accounts.systems import named
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import OF_SCANS, has_columns

ACCOUNT = named(
    {
        "id": (
            "帳號",
            "使用者代碼",
            "使用者帳號",
            "登入帳號",
            "帳號代碼",
            "帳號名稱",
            "使用者代號",
            "使用者識別碼",
            "使用者ID",
            "user id",
            "userid",
            "account",
            "account id",
            "account name",
            "user name",
            "username",
            "login",
            "login id",
            "login name",
            "logon name",
        ),
        "name": (
            "姓名",
            "使用者姓名",
            "使用者名稱",
            "顯示名稱",
            "持有人姓名",
            "中文姓名",
            "full name",
            "name",
            "display name",
        ),
        "holder": (
            "員工編號",
            "員編",
            "工號",
            "員工代號",
            "員工代碼",
            "職員編號",
            "持有人",
            "使用人",
            "帳號持有人",
            "保管人",
            "employee id",
            "employee no",
            "employee number",
            "employee",
            "emp no",
            "staff no",
            "owner",
            "holder",
        ),
        "status": ("狀態", "帳號狀態", "使用狀態", "目前狀態", "status", "state", "account status"),
        "enabled": (
            "啟用",
            "是否啟用",
            "已啟用",
            "啟用狀態",
            "有效",
            "是否有效",
            "enabled",
            "active",
            "is active",
            "is enabled",
        ),
        "disabled": ("停用", "是否停用", "已停用", "disabled", "is disabled", "inactive"),
        "last_login": (
            "最後登入日期",
            "最後登入時間",
            "最後登入日",
            "最後登入",
            "最近登入日期",
            "最近登入時間",
            "最近登入",
            "上次登入日期",
            "上次登入時間",
            "上次登入",
            "最後登入日期時間",
            "最後使用日期",
            "last login",
            "last login date",
            "last login time",
            "last login at",
            "last logon",
            "last logon date",
            "last logon time",
            "lastlogin",
            "lastlogon",
        ),
        "created": (
            "建立日期",
            "建檔日期",
            "開通日期",
            "帳號建立日期",
            "建立日",
            "建立時間",
            "啟用日期",
            "created",
            "created at",
            "created on",
            "create date",
            "created date",
            "creation date",
        ),
        "password_changed": (
            "最近變更密碼日期",
            "最後變更密碼日期",
            "密碼變更日期",
            "密碼最後變更日期",
            "密碼最後變更日",
            "密碼最近變更日期",
            "密碼更新日期",
            "上次變更密碼日期",
            "變更密碼日期",
            "password changed",
            "password changed at",
            "password changed on",
            "password change date",
            "password last changed",
            "password last set",
            "last password change",
            "password date",
        ),
        "kind": (
            "帳號類別",
            "帳號類型",
            "帳號種類",
            "類別",
            "類型",
            "身分別",
            "身份別",
            "使用者類別",
            "account type",
            "account kind",
            "user type",
            "type",
            "kind",
        ),
        "company": ("廠商", "廠商名稱", "委外廠商", "所屬廠商", "公司", "vendor", "vendor name", "company"),
        "contract_end": (
            "合約到期日",
            "合約迄日",
            "合約終止日",
            "契約到期日",
            "合約截止日",
            "委外到期日",
            "委外迄日",
            "委外期間結束日",
            "合約結束日",
            "contract end",
            "contract end date",
            "contract expiry",
            "contract until",
        ),
        "expires": (
            "帳號到期日",
            "帳號有效期限",
            "帳號失效日",
            "有效期限",
            "失效日期",
            "到期日",
            "expires",
            "expires on",
            "expiry",
            "expiry date",
            "expiration date",
            "valid until",
        ),
        "privileges": (
            "權限",
            "權限等級",
            "角色",
            "群組",
            "權限群組",
            "存取權限",
            "系統權限",
            "privileges",
            "privilege",
            "role",
            "roles",
            "group",
            "groups",
            "permission",
            "permissions",
        ),
        "system": ("系統", "系統名稱", "系統別", "所屬系統", "應用系統", "system", "system name"),
        "reviewed_on": (
            "檢討日期",
            "清查日期",
            "審查日期",
            "帳號清查日期",
            "複核日期",
            "覆核日期",
            "盤點日期",
            "reviewed",
            "reviewed on",
            "review date",
        ),
        "decision": (
            "檢討結果",
            "保留理由",
            "清查結果",
            "審查結果",
            "盤點結果",
            "處理結果",
            "檢討結論",
            "decision",
            "review result",
            "reason to keep",
        ),
        "without_password": ("未設密碼之原因", "無密碼之原因", "why no password"),
        "hash": (
            "密碼雜湊",
            "密碼雜湊值",
            "密碼",
            "密碼欄位",
            "密碼值",
            "password",
            "passwd",
            "pwd",
            "password hash",
            "hash",
            "passwordhash",
        ),
        "scheme": (
            "密碼儲存方式",
            "密碼儲存",
            "密碼儲存格式",
            "密碼加密方式",
            "雜湊演算法",
            "雜湊方式",
            "password scheme",
            "password storage",
            "hash algorithm",
        ),
    }
)

PERSON = named(
    {
        "number": (
            *ACCOUNT["holder"][:6],
            "employee id",
            "employee no",
            "employee number",
            "emp no",
            "staff no",
            "staff id",
        ),
        "name": ("姓名", "員工姓名", "中文姓名", "人員姓名", "name", "full name", "employee name"),
        "department": ("部門", "單位", "所屬部門", "部門名稱", "服務單位", "department", "dept", "unit"),
        "hired_on": (
            "到職日",
            "到職日期",
            "報到日",
            "任職日期",
            "hire date",
            "hired on",
            "start date",
            "join date",
        ),
        "left_on": (
            "離職日",
            "離職日期",
            "離職生效日",
            "離職生效日期",
            "退休日期",
            "離退日期",
            "退職日",
            "最後工作日",
            "termination date",
            "leave date",
            "left on",
            "end date",
            "last day",
        ),
        "employment": (
            "在職狀態",
            "在職狀況",
            "人員狀態",
            "任職狀態",
            "狀態",
            "在職",
            "employment status",
            "status",
            "state",
        ),
        "kind": (
            "人員類別",
            "員工類別",
            "身分別",
            "身份別",
            "僱用類別",
            "類別",
            "employee type",
            "employment type",
            "type",
        ),
        "company": ("派遣公司", "廠商", "廠商名稱", "委外廠商", "公司", "company", "vendor"),
        "contract_end": ACCOUNT["contract_end"],
        "duties": ("職務", "擔任職務", "職掌", "工作職掌", "職責", "duties", "responsibilities"),
    }
)

_OF_ACCOUNTS = (
    "last_login",
    "password_changed",
    "enabled",
    "disabled",
    "kind",
    "privileges",
    "expires",
    "reviewed_on",
)
_OF_STAFF = ("left_on", "hired_on", "employment")
_OF_LOGS = {
    "event": (
        "事件",
        "動作",
        "操作",
        "操作項目",
        "登入時間",
        "登入日期時間",
        "登入結果",
        "日期時間",
        "來源IP",
        "來源位址",
        "IP",
        "event",
        "action",
        "timestamp",
        "source ip",
        "login time",
    )
}

Kind = Literal["accounts", "hashes", "people", ""]


def kind_of(file: EvidenceFile) -> Kind:
    """What a table lists, by its columns alone; empty where they do not decide it.

    A staff list may name each person's account, and an account list each holder's department: joining and
    leaving days belong to people, logins, password days and rights to accounts. A log names accounts too.
    """
    if "account_table" not in file.memo:
        file.memo["account_table"] = _kind_of(file)
    kind: Kind = file.memo["account_table"]
    return kind


def _kind_of(file: EvidenceFile) -> Kind:
    listed = _has_account(file, "id")
    logins = any(_has_account(file, "id", column) for column in ("last_login", "password_changed"))
    staff = any(has_columns(file, PERSON, ("number", "name", column)) for column in _OF_STAFF)
    if listed and not logins and has_columns(file, {**ACCOUNT, **_OF_LOGS}, ("id", "event")):
        return ""
    joins = any(has_columns(file, PERSON, ("number", column)) for column in ("left_on", "hired_on"))
    if staff and not logins and (joins or not listed):
        return "people"
    return _accounts(file) if listed else ""


def _accounts(file: EvidenceFile) -> Kind:
    if any(_has_account(file, "id", column) for column in _OF_ACCOUNTS):
        return "accounts"
    if _has_account(file, "id", "status") and any(
        _has_account(file, "id", who) for who in ("name", "holder")
    ):
        return "accounts"
    return "hashes" if any(_has_account(file, "id", column) for column in ("hash", "scheme")) else ""


def _has_account(file: EvidenceFile, *columns: str) -> bool:
    return has_columns(file, ACCOUNT, columns, without=OF_SCANS)
