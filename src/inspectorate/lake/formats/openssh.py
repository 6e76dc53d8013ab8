"""OpenSSH and Linux authentication (auth.log, secure): sshd, sudo, su, console log-ins, locks, passwords.

What accompanies a log-in (``Invalid user``, PAM's own line, a session that opens) is a base event: one
attempt counts once, as ``Failed`` or ``Accepted``. A line that syslog says was repeated counts as often as it
says.
"""

import re
from typing import TYPE_CHECKING

from inspectorate.lake.formats.format import Format, most_lines, sql

if TYPE_CHECKING:  # compiled code, loaded when a file is taken in
    from inspectorate.lake.quick import Way

_HEAD = re.compile(
    r"^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) \S+ "
    r"(?:sshd(?:-session)?|su|sudo|login|CRON|cron|systemd-logind|passwd|useradd|userdel|usermod|groupadd|gdm\S*)"
    r"(?:\([\w-]+\))?(?:\[\d+\])?: "
)
_STATUS = """CASE
    WHEN ssh.result = 'Failed' OR su.failed <> '' OR su_by.result = 'FAILED' OR sudo.why <> ''
        OR console.user <> '' THEN 'failure' ELSE 'success' END"""
_DETAIL = """CASE
    WHEN ssh.unknown <> '' THEN 'unknown_user'
    WHEN ssh.result = 'Failed' AND ssh.how = 'password' THEN 'bad_password'
    WHEN ssh.result = 'Failed' THEN 'bad_' || replace(ssh.how, '/', '_')
    WHEN contains(sudo.why, 'incorrect password') OR console.user <> '' THEN 'bad_password'
    WHEN contains(sudo.why, 'NOT in sudoers') THEN 'not_in_sudoers'
    WHEN contains(sudo.why, 'not allowed') THEN 'not_allowed'
    END"""
_AUTHENTICATION = {
    "activity": "activity",
    "status": _STATUS,
    "status_detail": _DETAIL,
    "user_name": """coalesce(nullif(ssh.user, ''), nullif(sudo.user, ''), nullif(su.user, ''),
        nullif(su_by.user, ''), nullif(session.user, ''), nullif(console.user, ''), nullif(changed, ''),
        nullif(lock.one, ''), nullif(lock.other, ''))""",
    "src_ip": "address_of(coalesce(nullif(ssh.source, ''), console.source))",
    "src_port": "ssh.port",
    "src_host": "CASE WHEN ssh.source <> '' AND address_of(ssh.source) IS NULL THEN ssh.source END",
    "service": "program",
    "auth_protocol": "nullif(ssh.how, '')",
    "is_remote": "ssh.result <> '' OR session.service = 'sshd'",
    "is_privileged": "CASE WHEN activity = 'privilege' THEN true WHEN ssh.user = 'root' THEN true END",
    "target_user": "coalesce(nullif(sudo.target, ''), nullif(su.target, ''), nullif(su_by.target, ''))",
}


def _quick() -> "Way":
    from inspectorate.lake.quick_openssh import OpensshWay

    return OpensshWay()


FORMAT = Format(
    name="openssh",
    title="OpenSSH 與 Linux 登入紀錄（auth.log、secure）",
    recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.match(line))),
    parse=sql("openssh"),
    quick=_quick,
    rows={
        "authentication": _AUTHENTICATION,
        "base_event": {"host": "host", "program": "program", "message": "message"},
    },
)
