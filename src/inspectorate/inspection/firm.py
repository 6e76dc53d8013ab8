"""受查公司: the firm's profile, which decides what binds it, and what it set for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspectorate.norms.applicability import Answers
from inspectorate.norms.criterion import Criterion


@dataclass(frozen=True, slots=True)
class OwnInterval:
    """An interval that the firm set where the text says only 定期, or nothing.

    Attributes:
        months: how often, in months; 0 means on each inspection.
        set_by: who set it; the paper says so.
        document: the rule document it stands in.
    """

    months: int
    set_by: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """In which months the firm inspects what the headings call 半年查核 and 年度查核."""

    half_year_months: tuple[int, int] = (6, 12)
    year_month: int = 12
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """A securities firm as its ``firm.toml`` describes it.

    Attributes:
        criteria: the firm's own tighter thresholds by criterion name; looser ones are refused where judged.
        intervals: control id → the interval that the firm set.
        maker: 承辦; checker: 覆核; further names of the signing chain in order.
    """

    name: str
    code: str
    answers: Answers
    rhythm: Rhythm = Rhythm()
    intervals: Mapping[str, OwnInterval] = field(default_factory=dict)
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    maker: str = ""
    checker: str = ""
    chain: tuple[str, ...] = ()
    note: str = ""
