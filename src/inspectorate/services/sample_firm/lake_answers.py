"""What the sample firm's lake of logs answered: its remote sessions, and the orders that it sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from inspectorate.ledger.self_hash import self_hashed
from inspectorate.services.sample_firm.plan import Files, Plan

_ASKED_DAYS = 400
_ACCOUNTS, _SESSIONS = ("lin.net", "chen.ops"), 12
_ORDERS = 1_800
_FILE = "b" * 64


def lake_answers(plan: Plan) -> Files:
    """Two answers as `inspectorate lake ask --out` writes them, over the days before the hand-over."""
    return {
        "lake/remote-second-factor.json": _answer(plan, "remote_second_factor", _sessions(plan), {}),
        "lake/order-receipts.json": _answer(plan, "order_receipts", _orders(plan), {"minutes": 720}),
    }


def _answer(
    plan: Plan, question: str, rows: Sequence[Mapping[str, Any]], parameters: Mapping[str, Any]
) -> bytes:
    return self_hashed(
        {
            "engine": "duckdb",
            "files": {f"{question}/part.parquet": _FILE},
            "first": plan.days_ago(_ASKED_DAYS).isoformat(),
            "last": plan.days_ago(1).isoformat(),
            "parameters": parameters,
            "query": "",
            "question": question,
            "rows": rows,
            "systems": [],
            "told": {},
            "unread": 0,
        }
    )


def _sessions(plan: Plan) -> list[Mapping[str, Any]]:
    first, last = plan.days_ago(_ASKED_DAYS), plan.days_ago(2)
    return [
        {
            "system": "daan-vpn",
            "user_name": account,
            "second_factor": "yes",
            "sessions": _SESSIONS,
            "first": f"{first}T01:00:00",
            "last": f"{last}T01:00:00",
        }
        for account in _ACCOUNTS
    ]


def _orders(plan: Plan) -> list[Mapping[str, Any]]:
    return [
        {
            "system": "daan-order",
            "sender": "DAAN",
            "day": plan.days_ago(days).isoformat(),
            "orders": _ORDERS,
            "without_time": 0,
            "later": 0,
            "without_customer": 0,
            "first_time": None,
            "first_order_uid": None,
            "first_origin": None,
            "first_line": None,
        }
        for days in range(_ASKED_DAYS, 1, -30)
    ]
