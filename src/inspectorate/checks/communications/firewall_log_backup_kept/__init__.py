"""Does the backup of the firewall's records reach back, day by day, as far as it must?"""

from inspectorate.facts.log_coverage import FirewallLogBackup
from inspectorate.inspection.record_keeping import reasons_for
from inspectorate.inspection.verdict import Verdict, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallLogBackup
NEEDS = ("firewall_log_backup.kept_for",)


def judge(coverage: FirewallLogBackup, criteria: Criteria) -> Verdict:
    """Conforming when every day is there; a hole or a late start is a breach."""
    return verdict_of(
        reasons_for(coverage.kept, criteria.interval("firewall_log_backup.kept_for"), criteria.on)
    )
