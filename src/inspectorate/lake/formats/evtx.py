"""Windows event logs (EVTX): each record a base event; one of the security log about a log-in is that too.

A successful log-in with rights of an administrator is followed by an event of its own (4672), which is a row
of the activity ``privilege``; Windows writes one for its own accounts as well. What Windows gives as a number
is told in a word where the word is plain, else as ``0xC000006A``. The system is the computer that it names.
"""

from inspectorate.lake.formats.evtx_records import records
from inspectorate.lake.formats.format import Format, sql

_REASONS = {
    "0xc000006a": "bad_password",
    "0xc0000064": "unknown_user",
    "0xc0000234": "locked_out",
    "0xc0000072": "disabled",
    "0xc0000193": "account_expired",
    "0xc0000071": "password_expired",
    "0xc0000224": "password_must_change",
    "0xc000006f": "outside_hours",
    "0xc0000070": "workstation_restriction",
    "0xc000015b": "logon_type_not_granted",
}
_KERBEROS = {
    "0x6": "unknown_user",
    "0x18": "bad_password",
    "0x17": "password_expired",
    "0x12": "revoked",
    "0x25": "clock_skew",
}


def _cases(reasons: dict[str, str]) -> str:
    return " ".join(f"WHEN '{code}' THEN '{reason}'" for code, reason in reasons.items())


_DETAIL = f"""CASE WHEN status = 'failure' THEN
    CASE WHEN audit IN (4768, 4769, 4771)
        THEN CASE code_of_failure {_cases(_KERBEROS)} ELSE code_of_failure END
    ELSE CASE code_of_failure {_cases(_REASONS)}
        ELSE '0x' || upper(substr(code_of_failure, 3)) END END END"""

FORMAT = Format(
    name="evtx",
    title="Windows 事件紀錄（EVTX）",
    recognises=lambda _head: False,
    parse=sql("evtx"),
    rows={
        "authentication": {
            "activity": "activity",
            "status": "status",
            "status_detail": _DETAIL,
            "user_name": "nonempty(user)",
            "src_ip": "address_of(nonempty(address))",
            "src_port": "nonempty(f['IpPort'])",
            "src_host": "nonempty(source)",
            "service": "nonempty(service)",
            "auth_protocol": "nonempty(protocol)",
            "logon_type": "logon_type",
            "is_remote": "is_remote",
            "is_privileged": "is_privileged",
            "session_uid": "nonempty(session_uid)",
            "target_user": "CASE WHEN audit = 4648 THEN nonempty(f['TargetUserName']) END",
        },
        "base_event": {
            "host": "nonempty(computer)",
            "program": "nonempty(channel)",
            "event_code": "nonempty(code)",
            "severity": """CASE level WHEN '1' THEN 'crit' WHEN '2' THEN 'err' WHEN '3' THEN 'warning'
                WHEN '0' THEN 'info' WHEN '4' THEN 'info' WHEN '5' THEN 'debug' END""",
            "product": "'windows'",
            "message": "concat_ws(' ', nonempty(provider), nonempty(code))",
            "fields": "f",
        },
    },
    records=records,
    magic=b"ElfFile\x00",
)
