"""Registers that people keep: the daily operation log and the reviews of the firewall's rules."""

from inspectorate.inspection.business_days import is_business_day
from inspectorate.services.sample_firm.plan import Files, Plan

OPERATIONS, REVIEWS = "registers/operation-log.csv", "registers/firewall-reviews.csv"

_DAYS = 190


def registers(plan: Plan) -> Files:
    """Half a year of operations and two years of reviews; two days and a review are wrong in the sample."""
    return {OPERATIONS: _operations(plan), REVIEWS: _reviews(plan)}


def _operations(plan: Plan) -> bytes:
    days = [plan.days_ago(n) for n in range(_DAYS, 0, -1) if is_business_day(plan.days_ago(n))]
    rows = ["日期,操作人員,作業內容,主管核驗,核驗日期"]
    for index, day in enumerate(days):
        if index == len(days) - 8 and not plan.clean:
            continue
        verifier = "黃俊傑" if index == len(days) - 4 and not plan.clean else "許文彬"
        rows.append(f"{day.isoformat()},黃俊傑,日終批次與備份完成,{verifier},{day.isoformat()}")
    return ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")


def _reviews(plan: Plan) -> bytes:
    rows = ["檢視日期,範圍,設備,檢視人,核准人"]
    rows.extend(f"{plan.days_ago(ago).isoformat()},全部,全部防火牆,陳志豪,許文彬" for ago in (660, 320))
    dmz = plan.planted((620, 440, 260), (620, 440, 260, 90))
    rows.extend(f"{plan.days_ago(ago).isoformat()},DMZ,daan-edge,陳志豪,許文彬" for ago in dmz)
    return ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")
