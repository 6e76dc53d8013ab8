"""The same question by others: a BDD (dd with CUDD), and aerleon's shading check. Runs in their environment.

    python firewall_peers.py bdd|pairs RULES.json SECONDS

Prints one JSON object: seconds taken, rules done before the limit, and rules found never to match.
"""

import json
import logging
import sys
import time
from ipaddress import ip_address, summarize_address_range
from pathlib import Path

BITS = (3, 3, 32, 32, 8, 16)


def measured(begun, worked):  # noqa: ANN001, ANN201 - the peers' environment has no type checker
    """Seconds by the clock and of the processor."""
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    return {"seconds": round(seconds, 2), "processor": round(processor, 2)}


def bdd(rows, limit):  # noqa: ANN001, ANN201 - the peers' environment has no type checker
    """Union shadowing: each rule minus all before it, every dimension bit by bit."""
    from dd.cudd import BDD

    diagram = BDD()
    diagram.configure(reordering=False)
    names = [[f"d{dim}b{bit}" for bit in range(width)] for dim, width in enumerate(BITS)]
    diagram.declare(*[name for dim in names for name in dim])
    taken, dead, done = diagram.false, 0, 0
    begun, worked = time.perf_counter(), time.process_time()
    for row in rows:
        rule = diagram.true
        for dim, (first, last) in enumerate(row):
            rule &= span(diagram, names[dim], first, last)
        dead += (rule & ~taken) == diagram.false
        taken |= rule
        done += 1
        if time.perf_counter() - begun > limit:
            break
    return {**measured(begun, worked), "done": done, "dead": int(dead)}


def span(diagram, names, first, last):  # noqa: ANN001, ANN201 - as above
    """The numbers from first to last, most significant bit first."""
    low = high = diagram.true
    for bit, name in enumerate(reversed(names)):
        variable = diagram.var(name)
        low = variable & low if first >> bit & 1 else variable | low
        high = ~variable | high if last >> bit & 1 else ~variable & high
    return low & high


def pairs(rows, _limit):  # noqa: ANN001, ANN201 - as above
    """Shadowing by a single rule, by comparing every pair; only the check itself is timed, to its end."""
    from aerleon.lib import naming, policy

    logging.disable(logging.NOTSET)
    found = set()

    class Counting(logging.Handler):
        def emit(self, record):  # noqa: ANN001, ANN202 - as above
            found.add(str(record.msg).split(" ", 1)[0])

    root = logging.getLogger()
    root.handlers = [Counting()]
    root.setLevel(logging.WARNING)
    tcp = 6
    definitions = naming.Naming()
    lines = []
    known = {}
    for row in rows:
        for first, last in row[2:4]:
            if (first, last) not in known:
                known[first, last] = f"N{len(known)}"
                nets = [str(net) for net in summarize_address_range(ip_address(first), ip_address(last))]
                lines.append(f"{known[first, last]} = " + "\n ".join(nets))
    services = sorted({(row[4][0], tuple(row[5])) for row in rows if tuple(row[5]) != (0, 65535)})
    names = {service: f"S{number}" for number, service in enumerate(services)}
    definitions.ParseNetworkList("\n".join(lines).splitlines())
    served = [f"{names[p, q]} = {q[0]}-{q[1]}/{'tcp' if p == tcp else 'udp'}" for p, q in services]
    definitions.ParseServiceList(served)
    text = ["header {", "  target:: juniper edge", "}"]
    for number, row in enumerate(rows):
        text += [f"term T{number} {{", f"  source-address:: {known[tuple(row[2])]}"]
        text.append(f"  destination-address:: {known[tuple(row[3])]}")
        if row[0] != [0, 6]:
            text.append(f"  source-interface:: z{row[0][0]}")
        if row[1] != [0, 6]:
            text.append(f"  destination-interface:: z{row[1][0]}")
        if row[4] != [0, 255]:
            text.append(f"  protocol:: {'tcp' if row[4][0] == tcp else 'udp'}")
        service = (row[4][0], tuple(row[5]))
        if service in names:
            text.append(f"  destination-port:: {names[service]}")
        text += ["  action:: accept", "}"]
    parsed = policy.ParsePolicy("\n".join(text), definitions, optimize=True, shade_check=False)
    terms = parsed.filters[0][1]
    begun, worked = time.perf_counter(), time.process_time()
    parsed._DetectShading(terms)  # noqa: SLF001 - the check alone, without the parsing before it
    return {**measured(begun, worked), "done": len(terms), "dead": len(found)}


if __name__ == "__main__":
    rules = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    print(json.dumps({"bdd": bdd, "pairs": pairs}[sys.argv[1]](rules, float(sys.argv[3]))))
