"""Does every audit record hold the user, the time and the address that it must?"""

from collections.abc import Iterator

from inspectorate.facts.log_coverage import AuditLogFields, LogFile
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = AuditLogFields
NEEDS = ("audit_log.fields",)

_ZH = {"user": "使用者識別碼", "time": "登入之日期時間", "address": "電腦的識別資料或其網址"}


def judge(fields: AuditLogFields, criteria: Criteria) -> Verdict:
    """Conforming when no record lacks a demanded field; a record that lacks one is a breach and is cited."""
    return verdict_of(_reasons(fields.file, criteria.names("audit_log.fields")))


def _reasons(log: LogFile, demanded: tuple[str, ...]) -> Iterator[Reason]:
    yield from (cannot_tell("{limit}", log.source, limit=limit) for limit in log.limits)
    for name in demanded:
        if name not in log.fields:
            yield breaches(
                "{system} 之紀錄沒有欄位：{field}", log.source, system=log.system, field=_named(name)
            )
    for lack in log.missing:
        if lack.name in demanded:
            message = "{system} 有 {count} 筆紀錄缺 {field}（首見於此）"
            yield breaches(message, lack.first, system=log.system, count=lack.count, field=_named(lack.name))
    if log.examined == 0:
        message = "{system} 之紀錄沒有一筆為登入，其欄位無從檢視"
        yield cannot_tell(message, log.source, system=log.system)
        return
    held = "、".join(_named(name) for name in demanded)
    message = "{system} 已檢視 {records} 筆紀錄之欄位：{fields}"
    yield conforms(message, log.source, system=log.system, records=log.examined or log.records, fields=held)


def _named(name: str) -> str:
    return _ZH.get(name, name)
