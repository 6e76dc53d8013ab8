"""Was every remote session opened with a second factor?"""

from collections.abc import Iterator
from datetime import timedelta

from inspectorate.facts.remote_sessions import RemoteSessions
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = RemoteSessions
NEEDS = ()
LOOKS_BACK = True

_NOBODY = "（未載帳號）"


def judge(remote: RemoteSessions, criteria: Criteria) -> Verdict:
    """A session without one is a breach; a record that does not say, or days not looked at, can't be told."""
    reasons = [*_sessions(remote), *_not_seen(remote, criteria)]
    with_one = sum(group.sessions for group in remote.groups)
    if with_one and not reasons:
        words = "{first} 至 {last} 之 {count} 次遠端連線均使用第二因子"
        reasons = [
            conforms(words, remote.source, first=str(remote.first), last=str(remote.last), count=with_one)
        ]
    return verdict_of(reasons or [cannot_tell("所問期間沒有遠端連線紀錄，無從檢視", remote.source)])


def _sessions(remote: RemoteSessions) -> Iterator[Reason]:
    for group in remote.groups:
        who: dict[str, str | int] = {
            "system": group.system,
            "user": group.user_name or _NOBODY,
            "count": group.sessions,
        }
        if group.second_factor == "no":
            yield breaches("{system} 之帳號 {user} 有 {count} 次遠端連線未使用第二因子", group.source, **who)
        elif group.second_factor == "unknown":
            words = "{system} 之帳號 {user} 有 {count} 次遠端連線，紀錄未載是否使用第二因子"
            yield cannot_tell(words, group.source, **who)


def _not_seen(remote: RemoteSessions, criteria: Criteria) -> Iterator[Reason]:
    yield from (cannot_tell("{limit}", remote.source, limit=limit) for limit in remote.limits)
    since, until = criteria.since or remote.first, criteria.on - timedelta(days=1)
    if remote.first > since or remote.last < until:
        words = "答案僅問及 {first} 至 {last}，未涵蓋應查核之 {since} 至 {until}"
        days = {"first": remote.first, "last": remote.last, "since": since, "until": until}
        yield cannot_tell(words, remote.source, **{name: str(day) for name, day in days.items()})
