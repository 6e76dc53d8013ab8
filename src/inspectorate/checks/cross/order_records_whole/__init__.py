"""Does every order sent to the exchange bear its customer and the time at which the customer gave it?"""

from collections.abc import Iterator
from datetime import timedelta

from inspectorate.facts.order_records import OrderReceipts, OrdersOfADay
from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = OrderReceipts
NEEDS = ("order_record.fields",)
LOOKS_BACK = True

_CUSTOMER, _TIME = "委託人姓名或帳號", "委託時間"


def judge(orders: OrderReceipts, criteria: Criteria) -> Verdict:
    """An order without either is a breach, where all systems were asked; what was not seen can't be told."""
    demanded = criteria.names("order_record.fields")
    reasons = [reason for day in orders.days for reason in _day(orders, day, demanded)]
    reasons += _not_seen(orders, criteria, demanded)
    count = sum(day.orders for day in orders.days)
    if count and not reasons:
        words = "{first} 至 {last} 送出之 {count} 筆委託均載有：{fields}"
        days = {"first": str(orders.first), "last": str(orders.last), "fields": "、".join(demanded)}
        reasons = [conforms(words, orders.source, count=count, **days)]
    return verdict_of(reasons or [cannot_tell("所問期間沒有送往交易所之委託，無從檢視", orders.source)])


def _day(orders: OrderReceipts, day: OrdersOfADay, demanded: tuple[str, ...]) -> Iterator[Reason]:
    place = Source(day.source.item, day.source.unit, day.source.number, _first(day))
    said = {"system": day.system, "day": str(day.day)}
    lacking = breaches if not orders.systems else cannot_tell
    if _CUSTOMER in demanded and day.without_customer:
        words = "{system} 於 {day} 有 {count} 筆委託查無委託人"
        yield lacking(words, place, count=day.without_customer, **said)
    if _TIME in demanded and day.without_time:
        words = "{system} 於 {day} 有 {count} 筆委託在送出前 {minutes} 分鐘內查無接收客戶委託之時間"
        yield lacking(words, place, count=day.without_time, minutes=orders.minutes, **said)


def _first(day: OrdersOfADay) -> str:
    return f"{day.first_origin} line {day.first_line}," if day.first_line is not None else ""


def _not_seen(orders: OrderReceipts, criteria: Criteria, demanded: tuple[str, ...]) -> Iterator[Reason]:
    for name in demanded:
        if name not in (_CUSTOMER, _TIME):
            yield cannot_tell("檢測不及於應載事項：{field}", orders.source, field=name)
    if orders.systems:
        names = "、".join(orders.systems)
        yield cannot_tell("答案僅問及系統 {names}，他系統之紀錄未查", orders.source, names=names)
    yield from (cannot_tell("{limit}", orders.source, limit=limit) for limit in orders.limits)
    since, until = criteria.since or orders.first, criteria.on - timedelta(days=1)
    if orders.first > since or orders.last < until:
        words = "答案僅問及 {first} 至 {last}，未涵蓋應查核之 {since} 至 {until}"
        days = {"first": orders.first, "last": orders.last, "since": since, "until": until}
        yield cannot_tell(words, orders.source, **{name: str(day) for name, day in days.items()})
