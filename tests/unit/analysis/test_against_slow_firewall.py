"""The exact sets and the answers drawn from them, against the slow firewall, on random rule bases."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.analysis.exact_sets import answered, compare, hold_answers, left_open, sets_of
from tests.unit.analysis.slow_firewall import boundaries

from inspectorate.facts.firewall import Default, Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.source import Source

SOURCE = Source("fw.conf", "line", 1)
PACKETS = 60

RANGES = st.sampled_from(
    (
        *("any", "any4", "any6", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.128/25", "10.0.0.5", "10.0.0.6"),
        *("10.0.0.3-10.0.1.9", "0.0.0.0/1", "2001:db8::/32", "2001:db8::5", "2001:db8::-2001:db8::5"),
    )
)
SPANS = st.sampled_from(("0", "1-65535", "80", "443", "80-443", "1024-65535", "65535"))
SERVICE = (
    st.builds(
        Service,
        protocol=st.sampled_from(("tcp", "udp")),
        ports=st.lists(SPANS, max_size=2).map(tuple),
        source_ports=st.lists(SPANS, max_size=1).map(tuple),
    )
    | st.builds(
        Service,
        protocol=st.sampled_from(("icmp", "icmp6")),
        icmp=st.lists(st.sampled_from(("8", "3/1", "3", "255", "0")), max_size=2).map(tuple),
    )
    | st.sampled_from((Service(), Service("47"), Service("0-5"), Service("7-255")))
)
ZONES = st.sampled_from(((), (), ("a",), ("b",), ("a", "b")))
OPEN = st.sampled_from(((), (), (), ("one",), ("two",), ("one", "two")))


def endpoints(side: str, *, exact: bool) -> st.SearchStrategy[Endpoint]:
    def names(kind: str) -> st.SearchStrategy[tuple[str, ...]]:
        return st.just(()) if exact else st.sampled_from(((), (), (f"{side}-{kind}.example",)))

    return st.builds(
        Endpoint,
        ranges=st.lists(RANGES, min_size=1, max_size=3).map(tuple),
        opaque=names("host"),
        narrowed=names("left-out"),
        negated=st.sampled_from((False, False, True)),
    )


def rules(*, exact: bool, chained: bool) -> st.SearchStrategy[Rule]:
    actions = (
        "permit",
        "deny",
        "permit",
        "deny",
        "continue",
        "return",
        *(("jump", "goto") if chained else ()),
    )
    open_names = st.just(()) if exact else OPEN
    return st.builds(
        Rule,
        id=st.just("r"),
        source=st.just(SOURCE),
        action=st.sampled_from(actions),
        senders=endpoints("from", exact=exact),
        receivers=endpoints("to", exact=exact),
        services=st.builds(
            Services,
            members=st.lists(SERVICE, min_size=1, max_size=2).map(tuple),
            negated=st.sampled_from((False, False, True)),
        ),
        from_zones=ZONES,
        to_zones=ZONES,
        between=st.sampled_from(("any", "any", "any", "same", "different")),
        states=st.sampled_from(((), (), ("new",), ("established", "related"))),
        enabled=st.sampled_from((True, True, True, False)),
        users=open_names,
        applications=open_names,
        schedule=st.just("") if exact else st.sampled_from(("", "", "office")),
        narrowed_by=open_names if exact else st.sampled_from(((), (), ("limit",))),
        target=st.just("chain"),
    )


@st.composite
def policies(draw: st.DrawFn, *, exact: bool) -> FirewallPolicy:
    main = draw(st.lists(rules(exact=exact, chained=True), max_size=7))
    chain = draw(st.lists(rules(exact=exact, chained=False), max_size=3))
    named = [
        tuple(replace(rule, id=f"{name}{number}") for number, rule in enumerate(many))
        for name, many in (("m", main), ("c", chain))
    ]
    defaults: tuple[Default, ...] = ("permit", "deny")
    default = draw(st.sampled_from(defaults))
    return FirewallPolicy("fw", "test", "p", SOURCE, named[0], default, chains={"chain": named[1]})


def check(policy: FirewallPolicy, seed: int) -> None:
    chance, around = Random(seed), boundaries(policy)  # noqa: S311 - a sample, no secret
    packets = [around.packet(chance) for _ in range(PACKETS)]
    sets = sets_of(policy)
    compare(policy, sets, packets)
    hold_answers(policy, answered(policy, sets.layout), packets)


@settings(max_examples=80)
@given(policies(exact=True), st.integers(0, 99))
def test_sets_and_answers_agree_where_the_facts_say_all(policy: FirewallPolicy, seed: int) -> None:
    assert not left_open(policy)
    check(policy, seed)


@settings(max_examples=80)
@given(policies(exact=False), st.integers(0, 99))
def test_sets_and_answers_hold_whatever_the_facts_leave_open(policy: FirewallPolicy, seed: int) -> None:
    check(policy, seed)
