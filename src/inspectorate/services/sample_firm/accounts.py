"""Accounts as five kinds of system export them, and the staff list they are held against."""

import base64
import io
from datetime import UTC, date, datetime, timedelta

from inspectorate.services.sample_firm.plan import Files, Plan, lines

CORE, DIRECTORY, PASSWD, SHADOW, STAFF, DEVICES = (
    "accounts/order-system.csv",
    "accounts/active-directory.ldif",
    "accounts/daan-web01/passwd",
    "accounts/daan-web01/shadow",
    "accounts/staff.xlsx",
    "accounts/network-devices.csv",
)

_SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周"
_GIVEN = ("志明", "淑芬", "家豪", "怡君", "俊傑", "雅婷", "建宏", "佳穎", "宗翰", "詩涵", "冠宇", "欣怡")
_STAFF_COUNT = 60
_DORMANT, _ADMINISTRATOR = 5, 9
"""Which of the staff has not logged in for long, and which runs the directory."""
_NETWORK, _SETTLEMENT = (3, 6), 5
"""Which of the staff administer the network devices, and one who settles accounts."""
_FILETIME_ZERO = datetime(1601, 1, 1, tzinfo=UTC)
_NORMAL, _DISABLED = 0x200, 0x202


def accounts(plan: Plan) -> Files:
    """The lists; who left, who is dormant and who is shared is planted by the plan."""
    staff = _staff(plan)
    return {
        STAFF: _staff_book(plan, staff),
        CORE: _order_system(plan, staff),
        DIRECTORY: _directory(plan, staff),
        PASSWD: _passwd(plan),
        SHADOW: _shadow(plan),
        DEVICES: _devices(plan, staff),
    }


def _staff(plan: Plan) -> list[tuple[str, str]]:
    chance = plan.chance("staff")
    names = dict.fromkeys(chance.choice(_SURNAMES) + chance.choice(_GIVEN) for _ in range(_STAFF_COUNT * 3))
    return [(f"E{1001 + index}", name) for index, name in enumerate(list(names)[:_STAFF_COUNT])]


def _staff_book(plan: Plan, staff: list[tuple[str, str]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2020, 1, 1)})  # noqa: DTZ001 - the format holds no zone
    sheet = book.add_worksheet("在職名冊")
    rows = [("員工編號", "姓名", "部門", "到職日", "離職日", "職務")]
    for index, (number, name) in enumerate(staff):
        left = plan.days_ago(75).isoformat() if index == 0 else ""
        duty = "網路設備管理" if index in _NETWORK else ("資訊", "營業", "結算")[index % 3]
        rows.append((number, name, ("資訊部", "經紀部", "結算部")[index % 3], "2019-03-04", left, duty))
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(index, column, text)
    book.close()
    return buffer.getvalue()


def _order_system(plan: Plan, staff: list[tuple[str, str]]) -> bytes:
    """The order system's own list: 帳號 by 帳號, dates in ROC years as the vendor prints them."""
    chance = plan.chance("order-system")
    rows = ["帳號,姓名,員工編號,帳號類別,狀態,最後登入日期,建立日期,合約到期日,廠商"]
    for index, (number, name) in enumerate(staff):
        days = chance.randint(1, 60)
        seen = plan.days_ago(plan.planted(230, days) if index == _DORMANT else days)
        state = plan.planted("啟用", "停用") if index == 0 else "啟用"
        rows.append(f"{number.lower()},{name},{number},個人,{state},{_roc(seen)},108/03/04,,")
    rows.append(f"svc-quote,報價服務,,服務,啟用,{_roc(plan.days_ago(1))},108/03/04,,")
    ended = plan.planted(plan.days_ago(20), plan.days_ago(-200))
    rows.append(
        f"v-hongda01,宏達資訊 王工程師,,廠商,啟用,{_roc(plan.days_ago(15))},110/01/05,{_roc(ended)},宏達資訊"
    )
    if not plan.clean:
        rows.append(f"counter1,營業櫃檯共用,,共用,啟用,{_roc(plan.days_ago(1))},108/03/04,,")
    rows.extend(f"C{700001 + n},客戶,,客戶,啟用,{_roc(plan.days_ago(n * 9))},108/03/04,," for n in range(120))
    return ("\r\n".join(rows) + "\r\n").encode("cp950")


def _devices(plan: Plan, staff: list[tuple[str, str]]) -> bytes:
    """What each network device lists of those who may log in to it."""
    rows = ["系統,帳號,姓名,員工編號,帳號類別,狀態,最後登入日期,建立日期"]
    for device in ("daan-edge", "daan-core", "sw-floor3"):
        others = plan.planted([_SETTLEMENT], []) if device == "sw-floor3" else []
        for number, name in (staff[index] for index in (*_NETWORK, *others)):
            rows.append(
                f"{device},net-{number.lower()},{name},{number},個人,啟用,{plan.days_ago(3)},2019-03-04"
            )
    return lines(*rows)


def _roc(day: date) -> str:
    return f"{day.year - 1911}/{day.month:02}/{day.day:02}"


def _directory(plan: Plan, staff: list[tuple[str, str]]) -> bytes:
    entries = ["version: 1", ""]
    for index, (number, name) in enumerate(staff):
        account = number.lower()
        if index == _ADMINISTRATOR:
            account = plan.planted("Administrator", "da-adm-01")
        entries += _entry(plan, account, name, number, _DISABLED if index == 0 else _NORMAL)
    return lines(*entries)


def _entry(plan: Plan, account: str, name: str, number: str, control: int) -> list[str]:
    shown = base64.b64encode(name.encode()).decode()
    seen = datetime.combine(plan.days_ago(3), datetime.min.time(), UTC)
    ticks = (seen - _FILETIME_ZERO) // timedelta(microseconds=1) * 10
    employee = [f"employeeID: {number}"] if number else []
    return [
        f"dn: CN={account},OU=Staff,DC=daan,DC=example",
        "objectClass: top",
        "objectClass: person",
        "objectClass: user",
        f"sAMAccountName: {account}",
        f"displayName:: {shown}",
        *employee,
        f"userAccountControl: {control}",
        f"lastLogonTimestamp: {ticks}",
        f"pwdLastSet: {ticks}",
        "accountExpires: 9223372036854775807",
        "whenCreated: 20190304010203.0Z",
        "",
    ]


def _passwd(plan: Plan) -> bytes:
    return lines(
        "root:x:0:0:root:/root:/usr/sbin/nologin",
        "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
        "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
        "e1001:x:1001:1001:E1001:/home/e1001:/usr/sbin/nologin",
        "e1002:x:1002:1002:E1002:/home/e1002:/bin/bash",
        *plan.planted(["e1009:x:1002:1009:same number as e1002:/home/e1009:/bin/bash"], []),
    )


def _shadow(plan: Plan) -> bytes:
    """Hash fields that no password gives; the twin's staff log in through the directory alone."""
    strong = "$y$j9T$" + "s" * 22 + "$" + "h" * 43
    changed = (plan.days_ago(30) - date(1970, 1, 1)).days
    return lines(
        f"root:!*:{changed}:0:90:7:::",
        f"daemon:*:{changed}:0:99999:7:::",
        f"www-data:*:{changed}:0:99999:7:::",
        f"e1001:!:{changed}:0:90:7:::",
        f"e1002:{plan.planted(strong, '!')}:{changed}:0:90:7:::",
        *plan.planted([f"e1009:{strong}:{changed}:0:90:7:::"], []),
    )
