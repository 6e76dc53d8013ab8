"""憑證: what X.509 certificates say of themselves."""

from dataclasses import dataclass

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate.

    Attributes:
        names: the DNS names and IP addresses it is good for.
        not_before: ISO moment in Taiwan time, as is ``not_after``.
        self_signed: whether its own key signed it.
        authority: whether it may sign others (a link of the chain, not a server's own).
        key_bits: size of the key; 0 where its type has none.
        expected: the names under which the firm says it serves; empty where the firm did not tell.
        public: whether the firm says it serves the public; None where it did not tell.
    """

    subject: str
    source: Source
    not_before: str
    not_after: str
    names: tuple[str, ...] = ()
    issuer: str = ""
    serial: str = ""
    self_signed: bool = False
    authority: bool = False
    key_type: str = ""
    key_bits: int = 0
    signature: str = ""
    expected: tuple[str, ...] = ()
    public: bool | None = None


@dataclass(frozen=True, slots=True)
class CertificateSet:
    """The certificates of one file."""

    certificates: tuple[Certificate, ...]
    source: Source
    limits: tuple[str, ...] = ()
