"""Do the firewall's records reach back, day by day, as far as they must?"""

from inspectorate.facts.log_coverage import FirewallLogCoverage
from inspectorate.inspection.record_keeping import reasons_for
from inspectorate.inspection.verdict import Verdict, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallLogCoverage
NEEDS = ("firewall_log.kept_for",)


def judge(coverage: FirewallLogCoverage, criteria: Criteria) -> Verdict:
    """Conforming when every day is there; a hole or a late start is a breach."""
    return verdict_of(reasons_for(coverage.kept, criteria.interval("firewall_log.kept_for"), criteria.on))
