"""Four firewalls in their vendors' own words, and the register of their rules."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for
from inspectorate.services.sample_firm.plan import Files, Plan, lines

EDGE, CORE, BRANCH, HOST = (
    "firewalls/daan-edge.asa.cfg",
    "firewalls/daan-core.fortios.conf",
    "firewalls/daan-branch.panos.txt",
    "firewalls/daan-web01.nft.json",
)
REGISTER = "firewalls/rule-register.csv"
FORMER = "firewalls/former/"
REQUESTS, AGREEMENT = "firewalls/change-requests.csv", "firewalls/line-agreements.csv"
TOLD = {HOST: {"system": "daan-web01"}, FORMER + Path(HOST).name: {"system": "daan-web01"}}
"""What a ruleset of nft does not say itself: whose it is."""
UNOWNED = "40"
"""The core firewall's policy whose owner, request and review are missing from the register."""


def firewalls(plan: Plan) -> Files:
    """The configurations and the register that belongs to them."""
    configurations = {EDGE: _edge(plan), CORE: _core(plan), BRANCH: _branch(), HOST: _host(plan)}
    former = {**configurations, CORE: _core(plan, former=True)}
    return {
        **configurations,
        **{FORMER + Path(item).name: body for item, body in former.items()},
        REGISTER: _register(plan, configurations),
        REQUESTS: _requests(plan),
        AGREEMENT: lines("專線,來源,目的,服務", "settle,198.51.100.10,10.30.0.20,tcp/8443"),
    }


def _edge(plan: Plan) -> bytes:
    any_to_any = plan.planted(["access-list INSIDE_IN extended permit ip any any log"], [])
    return lines(
        ": Saved",
        "ASA Version 9.16(4)",
        "hostname daan-edge",
        "interface GigabitEthernet0/0",
        " nameif outside",
        " security-level 0",
        " ip address 203.0.113.2 255.255.255.240",
        "interface GigabitEthernet0/1",
        " nameif dmz",
        " security-level 50",
        " ip address 203.0.113.17 255.255.255.240",
        "interface GigabitEthernet0/2",
        " nameif inside",
        " security-level 100",
        " ip address 10.10.0.1 255.255.255.0",
        "object network ORDER-WEB",
        " host 203.0.113.20",
        "object network ORDER-API",
        " host 203.0.113.21",
        "object-group network PUBLIC-SERVICES",
        " network-object object ORDER-WEB",
        " network-object object ORDER-API",
        "access-list OUTSIDE_IN remark 網路下單",
        "access-list OUTSIDE_IN extended permit tcp any object-group PUBLIC-SERVICES eq https log",
        "access-list OUTSIDE_IN extended deny ip any any log",
        "access-list DMZ_IN extended permit tcp object ORDER-WEB host 10.30.0.20 eq 8443 log",
        "access-list DMZ_IN extended permit udp object-group PUBLIC-SERVICES host 10.30.0.5 eq ntp log",
        "access-list DMZ_IN extended deny ip any any log",
        "access-list INSIDE_IN extended permit tcp 10.40.0.0 255.255.255.0 object ORDER-WEB eq https log",
        *any_to_any,
        "access-list INSIDE_IN extended deny ip any any log",
        "access-group OUTSIDE_IN in interface outside",
        "access-group DMZ_IN in interface dmz",
        "access-group INSIDE_IN in interface inside",
        "route outside 0.0.0.0 0.0.0.0 203.0.113.1 1",
    )


def _core(plan: Plan, *, former: bool = False) -> bytes:
    """The core firewall, or what it was half a year ago: without policies 30, 50 and 60."""
    return lines(
        "config system global",
        '    set hostname "daan-core"',
        "end",
        "config system interface",
        *_interface("wan1", "203.0.113.6 255.255.255.252", "wan"),
        *_interface("srv", "10.30.0.1 255.255.255.0", "lan"),
        *_interface("lan", "10.40.0.1 255.255.255.0", "lan"),
        *_interface("settle", "192.0.2.9 255.255.255.252", "lan"),
        "end",
        "config firewall address",
        *_address("order-db", "10.30.0.30 255.255.255.255"),
        *_address("order-app", "10.30.0.20 255.255.255.255"),
        *_address("staff", "10.40.0.0 255.255.255.0"),
        *_address("backoffice", "10.40.0.64 255.255.255.192"),
        *_address("settlement-bank", "198.51.100.10 255.255.255.255"),
        "end",
        "config firewall service custom",
        *_service("MSSQL", "1433"),
        *_service("APP-8443", "8443"),
        *_service("SSH", "22"),
        "end",
        "config firewall policy",
        *_policy("10", "staff to order app", "lan", "srv", "staff", "order-app", "APP-8443"),
        *_policy("20", "backoffice database deny", "lan", "srv", "staff", "order-db", "MSSQL", "deny"),
        *_policy("40", "settlement line", "settle", "srv", "settlement-bank", "order-app", "APP-8443"),
        *([] if former else _opened(plan)),
        "end",
    )


def _opened(plan: Plan) -> list[str]:
    """Policies of the last half year: one was never asked for, one is on nobody's agreement or assessment."""
    return [
        *plan.planted(
            [
                *_policy("30", "backoffice database", "lan", "srv", "backoffice", "order-db", "MSSQL"),
                *_policy("50", "vendor database maintenance", "wan1", "srv", "all", "order-db", "MSSQL"),
                *_policy("60", "settlement support", "settle", "srv", "settlement-bank", "order-app", "SSH"),
            ],
            [],
        ),
        *_policy("70", "staff to gateway", "lan", "srv", "staff", "order-app", "SSH"),
    ]


def _interface(name: str, address: str, role: str) -> tuple[str, ...]:
    return (f'    edit "{name}"', f"        set ip {address}", f"        set role {role}", "    next")


def _address(name: str, subnet: str) -> tuple[str, ...]:
    return (f'    edit "{name}"', f"        set subnet {subnet}", "    next")


def _service(name: str, port: str) -> tuple[str, ...]:
    return (f'    edit "{name}"', f"        set tcp-portrange {port}", "    next")


def _policy(number: str, *words: str) -> tuple[str, ...]:
    name, from_zone, to_zone, sender, receiver, service, action = (*words, "accept")[:7]
    return (
        f"    edit {number}",
        f'        set name "{name}"',
        f'        set srcintf "{from_zone}"',
        f'        set dstintf "{to_zone}"',
        f"        set action {action}",
        f'        set srcaddr "{sender}"',
        f'        set dstaddr "{receiver}"',
        '        set schedule "always"',
        f'        set service "{service}"',
        "        set logtraffic all",
        "    next",
    )


def _branch() -> bytes:
    rule = "set rulebase security rules"
    return lines(
        "set deviceconfig system hostname daan-branch",
        "set network interface ethernet ethernet1/1 layer3 ip 198.51.100.2/30",
        "set network interface ethernet ethernet1/2 layer3 ip 10.50.0.1/24",
        "set zone untrust network layer3 ethernet1/1",
        "set zone trust network layer3 ethernet1/2",
        "set address branch-pc ip-netmask 10.50.0.0/24",
        "set address order-app ip-netmask 10.30.0.20/32",
        "set service tcp-8443 protocol tcp port 8443",
        *(
            f"{rule} staff-to-order {word}"
            for word in (
                "from trust", "to untrust", "source branch-pc", "destination order-app", "service tcp-8443",
                "application any", "action allow", "log-end yes",
            )
        ),
        *(
            f"{rule} drop-rest {word}"
            for word in (
                "from any", "to any", "source any", "destination any", "service any", "application any",
                "action deny", "log-end yes",
            )
        ),
    )  # fmt: skip


def _host(plan: Plan) -> bytes:
    base = {"family": "inet", "table": "filter"}
    ports = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 443}}
    sender = {"payload": {"protocol": "ip", "field": "saddr"}}
    admin = {"match": {"op": "==", "left": sender, "right": {"prefix": {"addr": "10.40.0.8", "len": 30}}}}
    ssh = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}
    chain = {"name": "input", "handle": 1, "type": "filter", "hook": "input", "prio": 0}
    rules = [([ports, {"accept": None}], 2), ([admin, ssh, {"accept": None}], 3)]
    return json.dumps(
        {
            "nftables": [
                {"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
                {"table": {"family": "inet", "name": "filter", "handle": 1}},
                {"chain": {**base, **chain, "policy": plan.planted("accept", "drop")}},
                *({"rule": {**base, "chain": "input", "handle": h, "expr": e}} for e, h in rules),
            ]
        },
        indent=1,
    ).encode()


def _register(plan: Plan, configurations: Files) -> bytes:
    rows = ["設備,規則編號,負責人,申請單號,核准日期,最近檢視日,用途"]
    for number, (device, rule) in enumerate(_permits(configurations), start=1):
        if rule.id == UNOWNED and not plan.clean:
            rows.append(f"{device},{rule.id},,,,,結算專線")
            continue
        approved, reviewed = plan.days_ago(400 - number).isoformat(), plan.days_ago(40).isoformat()
        rows.append(
            f"{device},{rule.id},網管組 陳志豪,FW-{number:04},{approved},{reviewed},{rule.name or rule.id}"
        )
    return ("\r\n".join(rows) + "\r\n").encode("cp950")


def _requests(plan: Plan) -> bytes:
    approved, assessed = plan.days_ago(90).isoformat(), plan.planted("", "低：僅限單一來源")
    rows = [
        "申請單號,類別,來源,目的,服務,核准人,核准日期,風險評估",
        f"FW-0101,開放,10.40.0.0/24,10.30.0.20,tcp/22,許文彬,{approved},低：限內部網段",
        f"FW-0102,開放,198.51.100.10,10.30.0.20,tcp/22,許文彬,{approved},{assessed}",
    ]
    return ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")


def _permits(configurations: Files) -> Iterator[tuple[str, Rule]]:
    """Every written permit of the configurations, as the readers name it: the register speaks of these."""
    with tempfile.TemporaryDirectory() as folder:
        for item, body in configurations.items():
            path = Path(folder, Path(item).name)
            path.write_bytes(body)
            for policy in _policies(EvidenceFile(path, item, TOLD.get(item, {}))):
                yield from (
                    (policy.device, rule)
                    for rule in policy.every_rule()
                    if rule.action == "permit" and not rule.implicit
                )


def _policies(file: EvidenceFile) -> Iterable[FirewallPolicy]:
    reader = reader_for(file)
    if reader is None:
        raise LookupError(f"no reader recognises the sample {file.item}")
    return (fact for fact in reader.read(file) if isinstance(fact, FirewallPolicy))
