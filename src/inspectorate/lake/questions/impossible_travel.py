"""Impossible travel: one account comes in from two places farther apart than anyone travels in the time."""

import ibis
from ibis.expr.types import FloatingColumn, Table

from inspectorate.lake.addresses import located
from inspectorate.lake.logons import successes
from inspectorate.lake.question import Asked, Question, Tables, Told
from inspectorate.lake.sliding import whole_seconds

_EARTH_KM = 6371.0088
"""The mean radius of the Earth (IUGG)."""
_HOUR_S = 3600


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each two successes of an account in a row that would take more than ``kmh`` on the great circle.

    In a row: with no other success of the account in between whose place is known. Left out are those
    less than ``km`` apart, for a table of addresses is not exact, and those more than ``minutes`` apart.
    ``seconds`` are whole ones; two at one moment from far places are found too.
    """
    sources = successes(tables).select("src_ip").distinct()
    places = located(sources, tables["places"], ("latitude", "longitude"))
    places = places.filter(places.latitude.notnull())
    steps = _steps(_placed(tables, places), asked)
    former = {f"from_{name}": places[name] for name in ("latitude", "longitude")}
    far = steps.inner_join(places.select(from_ip="src_ip", **former), "from_ip")
    far = far.mutate(km=_distance(far))
    found = far.filter(far.km >= asked["km"], far.km * _HOUR_S > far.seconds * asked["kmh"])
    keys = ("user_name", "from_time", "from_ip", "from_system", "time", "src_ip", "system")
    return found.select(*keys, "seconds", km=found.km.round().cast("int64")).order_by(*keys)


def _placed(tables: Tables, places: Table) -> Table:
    """Successes with the place of their source, where it is known, of accounts that came from several.

    Each of the two reads what it needs of the records anew: that is less than to keep all of them.
    """
    pairs = successes(tables).select("user_name", "src_ip")
    several = pairs.group_by("user_name").agg(low=pairs.src_ip.min(), high=pairs.src_ip.max())
    won = successes(tables).select("user_name", "time", "src_ip", "system")
    won = won.semi_join(several.filter(several.low != several.high), "user_name")
    return won.inner_join(places, "src_ip")


def _steps(placed: Table, asked: Asked) -> Table:
    """Each success with the one before it, where the source is another and not too long ago.

    Most are left out here; the place of the one before is looked up for the others only.
    """
    row = ibis.window(group_by="user_name", order_by=["time", "src_ip", "system"])
    beside = placed.mutate(
        from_time=placed.time.lag().over(row),
        from_ip=placed.src_ip.lag().over(row),
        from_system=placed.system.lag().over(row),
    )
    moved = beside.filter(beside.from_ip != beside.src_ip, beside.time >= asked.begins)
    steps = moved.mutate(seconds=whole_seconds(moved.time) - whole_seconds(moved.from_time))
    return steps.filter(steps.seconds <= asked["minutes"] * 60)


def _distance(steps: Table) -> FloatingColumn:
    """Kilometres on the great circle, by haversines."""
    south, north = steps.from_latitude.radians(), steps.latitude.radians()
    half_up = ((steps.latitude - steps.from_latitude) / 2).radians().sin()
    half_round = ((steps.longitude - steps.from_longitude) / 2).radians().sin()
    part = half_up * half_up + south.cos() * north.cos() * half_round * half_round
    return ibis.least(part, 1.0).sqrt().asin() * (2 * _EARTH_KM)


QUESTION = Question(
    "impossible_travel",
    "不可能的移動：同一帳號短時間內自相距過遠之兩地登入",
    ("authentication",),
    ask,
    {"kmh": 1000, "km": 100, "minutes": 1440},
    (
        Told(
            "places",
            {"first": "string", "last": "string", "latitude": "float64", "longitude": "float64"},
            ranges=True,
        ),
    ),
    window="minutes",
)
