"""Synthetic rule bases: realistic ones, and dense ones in which rules overlap far more than in any firm."""

from collections.abc import Callable
from random import Random

Span = tuple[int, int]
Row = tuple[Span, Span, Span, Span, Span, Span]
"""Entering zone, leaving zone, sender, receiver, protocol, port: each from and to, ends included."""

ZONES, PROTOCOLS, PORTS, HOSTS = (0, 6), (0, 255), (0, 65535), (0, 2**32 - 1)
TCP, UDP = (6, 6), (17, 17)
KNOWN = (22, 25, 53, 80, 123, 161, 389, 443, 445, 514, 636, 1433, 1521, 3306, 3389, 5432, 8080, 8443)
_INSIDE = 10 << 24


def likely(chance: Random, percent: int) -> bool:
    """Whether it is so this time."""
    return chance.randrange(100) < percent


def net(base: int, length: int) -> Span:
    """The network of an address."""
    size = 1 << (32 - length)
    first = base & ~(size - 1) & 0xFFFFFFFF
    return first, first + size - 1


def realistic(count: int, seed: int = 1) -> list[Row]:
    """Servers, networks and partners by zones and services; some rules repeat what several others say."""
    chance = Random(seed)
    servers = [net(_INSIDE + chance.randrange(1 << 24), 32) for _ in range(max(50, count // 4))]
    lengths = (16, 20, 22, 24, 24, 24, 25, 26, 27, 28)
    nets = [
        net(_INSIDE + chance.randrange(1 << 24), chance.choice(lengths)) for _ in range(max(40, count // 20))
    ]
    far = [
        net(chance.randrange(1 << 32), chance.choice((16, 20, 24, 28, 32)))
        for _ in range(max(20, count // 20))
    ]
    ports = [*KNOWN, *(chance.randrange(1024, 65535) for _ in range(60))]

    def side(many: list[Span], weights: tuple[float, ...]) -> Span:
        pool = chance.choices(([HOSTS], nets, many, far), weights)[0]
        return chance.choice(pool)

    def rule() -> Row:
        entering, leaving = (chance.choice((ZONES, *[(n, n) for n in range(1, 7)])) for _ in "io")
        sender, receiver = side(servers, (2, 43, 30, 25)), side(servers, (2, 18, 70, 10))
        if sender == receiver == HOSTS:  # nobody keeps an any-to-any rule in the middle
            receiver = chance.choice(servers)
        return entering, leaving, sender, receiver, *service(chance, ports)

    return _with_unions(chance, count, rule)


def service(chance: Random, ports: list[int]) -> tuple[Span, Span]:
    """A protocol and its ports."""
    kind = chance.choices(("all", "all of TCP", "range", "TCP", "UDP"), (8, 4, 8, 65, 15))[0]
    if kind == "all":
        return PROTOCOLS, PORTS
    if kind == "all of TCP":
        return TCP, PORTS
    if kind == "range":
        low = chance.randrange(1024, 60_000)
        return TCP, (low, low + chance.randrange(1, 500))
    port = chance.choice(ports)
    return (TCP if kind == "TCP" else UDP), (port, port)


def dense(count: int, seed: int = 1) -> list[Row]:
    """Nested networks of a small pool with wide ranges of ports: each rule meets very many others."""
    chance = Random(seed)
    pool = [
        _INSIDE + (chance.randrange(64) << 16) + (chance.randrange(16) << 8) + chance.randrange(256)
        for _ in range(max(200, 4 * int(count**0.5)))
    ]

    def rule() -> Row:
        sides = [
            net(chance.choice(pool), chance.choice((12, 16, 20, 24, 24, 26, 28, 30, 32, 32))) for _ in "io"
        ]
        if likely(chance, 40):
            low = chance.randrange(0, 60_000)
            ports, protocol = (low, low + chance.randrange(1, 5_000)), TCP
        else:
            port = chance.randrange(1, 2_000)
            ports, protocol = (port, port), chance.choice((TCP, TCP, UDP))
        return ZONES, ZONES, sides[0], sides[1], protocol, ports

    return _with_unions(chance, count, rule)


def _with_unions(chance: Random, count: int, rule: Callable[[], Row]) -> list[Row]:
    """Rules, and in one of fifty places a rule in two halves first and whole a while later."""
    found: list[Row] = []
    later: dict[int, Row] = {}
    while len(found) < count:
        if len(found) in later:
            found.append(later.pop(len(found)))
            continue
        one = rule()
        first, last = one[2]
        if likely(chance, 2) and first < last:
            middle = (first + last) // 2
            found += [(*one[:2], (first, middle), *one[3:]), (*one[:2], (middle + 1, last), *one[3:])]
            later[len(found) + chance.randrange(1, 200)] = one
        else:
            found.append(one)
    return found[:count]
