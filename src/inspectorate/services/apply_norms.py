"""Which provisions bind a firm on a day: each with its reason, each excluded one with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inspectorate.inspection.firm import Firm
from inspectorate.norms.applicability import Decision, decide
from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.conditions import read_conditions
from inspectorate.norms.provision import Provision

_INFORMATION = Decision(applies=False, reason="說明性文字（定義、沿革或標題），未課予義務")


@dataclass(frozen=True, slots=True)
class Application:
    """One provision of the editions in force, and whether it binds the firm."""

    provision: Provision
    decision: Decision


def apply_norms(catalogue: Catalogue, firm: Firm, on: date) -> Iterator[Application]:
    """Every provision in force on a day with the decision whether it binds the firm."""
    conditions = read_conditions()
    for provision in catalogue.provisions(on):
        if provision.duty == "information":
            yield Application(provision, _INFORMATION)
            continue
        decision = decide(provision.applies, firm.answers, provision.key.instrument, conditions)
        yield Application(provision, decision)
