"""Do a system's audit records reach back as far as they must?"""

from inspectorate.facts.log_coverage import AuditLogCoverage
from inspectorate.inspection.record_keeping import reasons_for
from inspectorate.inspection.verdict import Verdict, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = AuditLogCoverage
NEEDS = ("audit_log.kept_for",)


def judge(coverage: AuditLogCoverage, criteria: Criteria) -> Verdict:
    """Conforming when they do; a late start is a breach, a business day without records a question."""
    needed = criteria.interval("audit_log.kept_for")
    return verdict_of(reasons_for(coverage.kept, needed, criteria.on, every_day=False))
