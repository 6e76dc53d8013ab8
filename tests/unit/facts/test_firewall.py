from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.composition import composed
from inspectorate.facts.firewall import FirewallPolicy, Path, Rule
from inspectorate.facts.firewall_exposure import FirewallExposure
from inspectorate.facts.rule_register import FirewallRuleCare, RegisteredRule, RuleRegister
from inspectorate.facts.source import Source

FILE = Source("fw.conf", "line", 1)
OTHER = Source("other.conf", "line", 1)
ROW = Source("assets.csv", "row", 2)


def policy(name: str, path: Path = "in", source: Source = FILE, device: str = "fw1") -> FirewallPolicy:
    return FirewallPolicy(device, "test", name, source, path=path)


def exposures(*facts: object) -> list[FirewallExposure]:
    return [fact for fact in composed(facts) if isinstance(fact, FirewallExposure)]


def register(*assets: Asset, limits: tuple[str, ...] = ()) -> AssetRegister:
    return AssetRegister(assets, Source("assets.csv"), limits)


def test_without_an_asset_register_nothing_is_said_of_exposure() -> None:
    assert exposures(policy("A")) == []


def test_a_filter_is_beside_the_assets_of_every_register_and_their_limits() -> None:
    one, two = Asset("db", ROW, core=True), Asset("pc", ROW, core=False)
    (found,) = exposures(policy("A"), register(one), register(two, limits=("缺頁",)))
    assert found.assets == (one, two)
    assert found.limits == ("缺頁",)


def test_a_filter_on_leaving_stands_behind_those_on_entering_the_same_device() -> None:
    leaving = policy("OUT", "out")
    found = exposures(policy("IN"), leaving, policy("ELSE", "in", OTHER), register(Asset("db", ROW)))
    assert [(one.policy.name, one.leaving) for one in found] == [("IN", (leaving,)), ("ELSE", ())]


def test_a_filter_of_a_host_says_nothing_of_ways_through() -> None:
    hosts = policy("INPUT", "to_device"), policy("OUTPUT", "from_device")
    assert exposures(*hosts, register(Asset("db", ROW))) == []


def test_assets_in_a_dmz_or_marked_as_not_core_are_not_inner() -> None:
    kept = Asset("db", ROW, core=True, zone="核心區"), Asset("what", ROW)
    dmz = Asset("www", ROW, core=True, zone="dmz-1"), Asset("api", ROW, core=True, zone="非軍事區")
    (found,) = exposures(policy("A"), register(*kept, *dmz, Asset("pc", ROW, core=False)))
    assert found.inner() == kept


def test_a_rule_is_found_in_the_register_by_id_or_name_on_its_device() -> None:
    rule = Rule("7", FILE, "permit", name="Web-In")
    lines = (
        RegisteredRule("7", ROW, device="FW1"),
        RegisteredRule("web-in", ROW),
        RegisteredRule("7", ROW, device="fw2"),
        RegisteredRule("77", ROW),
    )
    (care,) = (
        fact
        for fact in composed([policy("A"), RuleRegister(lines[:2], ROW), RuleRegister(lines[2:], ROW)])
        if isinstance(fact, FirewallRuleCare)
    )
    assert care.lines_of(rule) == lines[:2]


def test_without_a_rule_register_nothing_is_said_of_care() -> None:
    assert not [fact for fact in composed([policy("A")]) if isinstance(fact, FirewallRuleCare)]
