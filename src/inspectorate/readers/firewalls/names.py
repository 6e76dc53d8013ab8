"""Names that devices write for protocols, ports and ICMP types (IANA, with the vendors' own spellings)."""


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


PROTOCOLS = _table("""
    ip ip ipv4 ip any ip all ip 0 ip tcp tcp 6 tcp udp udp 17 udp sctp sctp 132 sctp icmp icmp 1 icmp
    icmp6 icmp6 icmpv6 icmp6 ipv6-icmp icmp6 58 icmp6 igmp 2 ipinip 4 ipencap 4 igrp 9 egp 8 igp 9 dccp 33
    ipv6 41 gre 47 esp 50 ipsec 50 ah 51 ahp 51 skip 57 eigrp 88 ospf 89 ospfigp 89 nos 94 pim 103 pcp 108
    snp 109 vrrp 112 l2tp 115 udplite 136 pptp 47
""")
PORTS = _table("""
    echo 7 discard 9 daytime 13 chargen 19 ftp-data 20 ftp 21 ssh 22 telnet 23 smtp 25 time 37
    nameserver 42 whois 43 tacacs 49 tacacs-ds 49 domain 53 dns 53 bootps 67 bootpc 68 tftp 69 gopher 70
    finger 79 www 80 http 80 kerberos 88 hostname 101 pop2 109 pop3 110 sunrpc 111 ident 113 auth 113
    nntp 119 ntp 123 netbios-ns 137 netbios-dgm 138 netbios-ssn 139 imap4 143 imap2 143 imap 143 snmp 161
    snmptrap 162 snmp-trap 162 xdmcp 177 bgp 179 irc 194 dnsix 195 ldap 389 mobile-ip 434 https 443
    microsoft-ds 445 pim-auto-rp 496 isakmp 500 exec 512 biff 512 login 513 who 513 cmd 514 rsh 514
    syslog 514 lpd 515 printer 515 talk 517 rip 520 uucp 540 klogin 543 kshell 544 rtsp 554 submission 587
    ldaps 636 imaps 993 ftps 990 pop3s 995 lotusnotes 1352 citrix-ica 1494 ms-sql-s 1433 sqlnet 1521
    radius 1645 radius-acct 1646 pptp 1723 nfs 2049 cifs 3020 mysql 3306 ms-wbt-server 3389 ctiqbe 2748
    secureid-udp 5510 aol 5190 sip 5060 sips 5061 postgresql 5432 pcanywhere-data 5631
    pcanywhere-status 5632 vxlan 4789
""")
ICMP_TYPES = _table("""
    echo-reply 0 pong 0 unreachable 3 destination-unreachable 3 source-quench 4 redirect 5
    alternate-address 6 echo 8 echo-request 8 ping 8 router-advertisement 9 router-solicitation 10
    time-exceeded 11 ttl-exceeded 11 parameter-problem 12 timestamp-request 13 timestamp-reply 14
    information-request 15 information-reply 16 mask-request 17 mask-reply 18 address-mask-request 17
    address-mask-reply 18 traceroute 30 conversion-error 31 mobile-redirect 32 network-unreachable 3/0
    host-unreachable 3/1 protocol-unreachable 3/2 port-unreachable 3/3 fragmentation-needed 3/4
""")
ICMP6_TYPES = _table("""
    unreachable 1 destination-unreachable 1 packet-too-big 2 time-exceeded 3 parameter-problem 4 echo 128
    echo-request 128 echo-reply 129 mld-listener-query 130 membership-query 130 mld-listener-report 131
    membership-report 131 mld-listener-done 132 mld-listener-reduction 132 membership-reduction 132
    router-solicitation 133 nd-router-solicit 133 router-advertisement 134 nd-router-advert 134
    neighbor-solicitation 135 neighbour-solicitation 135 nd-neighbor-solicit 135
    neighbor-advertisement 136 neighbour-advertisement 136 nd-neighbor-advert 136 neighbor-redirect 137
    redirect 137 router-renumbering 138 mld2-listener-report 143
""")

MOST_PROTOCOL = 255
MOST_PORT = 65535


class UnknownNameError(ValueError):
    """A name or number of a protocol, port or ICMP type that is none."""


def protocol(word: str) -> str:
    """The protocol as facts write it: a name or a number.

    Raises:
        UnknownNameError: neither.
    """
    known = PROTOCOLS.get(word.lower())
    if known is None and is_number(word, MOST_PROTOCOL):
        return str(int(word))
    if known is None:
        raise UnknownNameError(word)
    return known


def port(word: str) -> int:
    """The port number of a name or number.

    Raises:
        UnknownNameError: neither.
    """
    if is_number(word, MOST_PORT):
        return int(word)
    if word.lower() not in PORTS:
        raise UnknownNameError(word)
    return int(PORTS[word.lower()])


def ports(operator: str, words: list[str]) -> tuple[str, ...]:
    """The ports of ``eq 80``, ``neq 80``, ``lt 1024``, ``gt 1023`` or ``range 80 90``.

    Raises:
        UnknownNameError: no such operator or port, or no port is left.
    """
    first, last = port(words[0]), port(words[-1])
    spans = {
        "eq": [(first, first)],
        "range": [(first, last)],
        "neq": [(0, first - 1), (first + 1, MOST_PORT)],
        "lt": [(0, first - 1)],
        "gt": [(first + 1, MOST_PORT)],
    }.get(operator, [])
    kept = tuple(f"{low}-{high}" if low != high else str(low) for low, high in spans if low <= high)
    if not kept:
        raise UnknownNameError(f"{operator} {' '.join(words)}")
    return kept


def is_number(word: str, most: int) -> bool:
    """Whether the word is a whole number from 0 to ``most``, in plain digits."""
    return word.isascii() and word.isdigit() and len(word) <= len(str(most)) + 1 and int(word) <= most


def icmp(word: str, code: str = "", *, six: bool = False) -> str:
    """An ICMP type with its code as facts write it.

    Raises:
        UnknownNameError: neither a name nor a number.
    """
    kind = (ICMP6_TYPES if six else ICMP_TYPES).get(word.lower(), word)
    head, _, own_code = kind.partition("/")
    tail = code or own_code
    if not is_number(head, MOST_PROTOCOL) or (tail and not is_number(tail, MOST_PROTOCOL)):
        raise UnknownNameError(word)
    return f"{int(head)}/{int(tail)}" if tail else str(int(head))
