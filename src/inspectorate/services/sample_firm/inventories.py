"""The asset register and what the antivirus console covers."""

from collections.abc import Sequence

from inspectorate.services.sample_firm.plan import Files, Plan, lines

ASSETS, ANTIVIRUS = "inventories/assets.csv", "inventories/antivirus.csv"

_HEAD = "資產編號,資產名稱,類別,IP位址,核心系統,區域,保管人,作業系統,廠牌,型號,終止支援日,汰換計畫,預計汰換日"
_STAFF_PCS = 20


def inventories(plan: Plan) -> Files:
    """Servers, network gear and personal computers; one device past support, one server without antivirus."""
    rows = _rows(plan)
    return {ASSETS: lines(_HEAD, *(",".join(row) for row in rows)), ANTIVIRUS: _antivirus(plan, rows)}


def _rows(plan: Plan) -> list[Sequence[str]]:
    later, past = plan.days_ago(-900).isoformat(), plan.days_ago(200).isoformat()
    planned = f"{past},115年第四季汰換，已編列預算,{plan.days_ago(-60).isoformat()}"
    old = plan.planted(f"{past},,", planned)
    rows = [
        f"A001,order-web,伺服器,203.0.113.20,是,DMZ,陳志豪,Debian 12,,,{later},,",
        f"A002,order-api,伺服器,203.0.113.21,是,DMZ,陳志豪,Debian 12,,,{later},,",
        f"A003,order-app,伺服器,10.30.0.20,是,營運區,陳志豪,Windows Server 2022,,,{later},,",
        f"A004,order-db,伺服器,10.30.0.30,是,營運區,陳志豪,Windows Server 2022,,,{later},,",
        f"A005,daan-edge,防火牆,203.0.113.2,否,邊界,網管組,ASA 9.16,Cisco,ASA5516,{later},,",
        f"A006,daan-core,防火牆,10.30.0.1,否,邊界,網管組,FortiOS 7.2,Fortinet,200F,{later},,",
        f"A007,sw-floor3,交換器,10.40.0.250,否,辦公區,網管組,IOS 12.2,Cisco,C2960,{old}",
        *(
            f"P{n:03},pc-{n:03},個人電腦,10.40.0.{n + 20},否,辦公區,員工,Windows 11,,,{later},,"
            for n in range(1, _STAFF_PCS + 1)
        ),
    ]
    return [row.split(",") for row in rows]


def _antivirus(plan: Plan, assets: list[Sequence[str]]) -> bytes:
    kinds = ("伺服器", "個人電腦")
    covered = [row for row in assets if row[2] in kinds and (plan.clean or row[1] != "order-app")]
    updated = plan.days_ago(1).isoformat()
    rows = [f"{row[1]},{row[3]},是,是,{updated},{updated}" for row in covered]
    return lines("主機名稱,IP位址,已安裝,即時防護,病毒碼日期,最後掃描日期", *rows)
