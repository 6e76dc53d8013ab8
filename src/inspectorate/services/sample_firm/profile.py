"""The firm's own profile and what it tells of its evidence."""

from inspectorate.norms.conditions import read_conditions
from inspectorate.services.sample_firm.plan import Files, Plan, lines

NAME = "大安證券（範例，虛構）"
CODE = "9A99"

_NOT_SO = frozenset({"foreign", "cloud_provider", "network_devices_outsourced", "cross_border_personal_data"})
_HALVES = 6


def profile(plan: Plan) -> Files:
    """`firm.toml`: an online broker of the second tier that inspects everything in the month of hand-over."""
    flags = [c.id for c in read_conditions().values() if c.kind == "flag"]
    month = plan.on.month
    halves = sorted((month, (month + _HALVES - 1) % (2 * _HALVES) + 1))
    return {
        "firm.toml": lines(
            "# 虛構之範例公司；與任何真實證券商無關。",
            "[firm]",
            f'name = "{NAME}"',
            f'code = "{CODE}"',
            "tier = 2",
            "",
            "[category]",
            "network-security = 1",
            "",
            "[calendar]",
            f"half_year_months = {halves}",
            f"year_month = {month}",
            'set_by = "資通安全推動小組（範例）"',
            "",
            "[signing]",
            'maker = "林佩君"',
            'checker = "許文彬"',
            'chain = ["林佩君", "許文彬", "資安長 周靜宜"]',
            "",
            "[answers]",
            *(f"{flag} = {str(flag not in _NOT_SO).lower()}" for flag in flags),
        )
    }
