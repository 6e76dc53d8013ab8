"""What gateways say of remote sessions and log-ins, taken out of their logs before anything else is.

A gateway's log holds traffic and sessions in one file. A file ``NAME_vpn.sql`` is a ``SELECT`` over ``lines``
that yields rows only of the lines it knows, with the columns of a parse (``system`` as the format itself
names it) and these: ``vpn_activity``, ``vpn_status``, ``vpn_detail``, ``vpn_user``, ``vpn_source``,
``vpn_assigned``, ``vpn_device``, ``vpn_group``, ``vpn_service``, ``vpn_mfa`` (true or false only where the
record says so), ``vpn_privileged``, ``vpn_session``, ``vpn_duration`` (seconds), ``vpn_in`` (bytes from the
user) and ``vpn_out`` (to the user).

A session that opens is a log-in that succeeded as well, and one refused a log-in that failed.
"""

from collections.abc import Mapping
from dataclasses import replace

from inspectorate.lake.formats.format import Format, sql
from inspectorate.lake.kinds import KindName

ROWS: Mapping[KindName, Mapping[str, str]] = {
    "tunnel_activity": {
        "activity": "vpn_activity",
        "user_name": "nonempty(vpn_user)",
        "src_ip": "address_of(vpn_source)",
        "assigned_ip": "CASE WHEN vpn_assigned NOT IN ('0.0.0.0', '::') THEN address_of(vpn_assigned) END",
        "device": "nonempty(vpn_device)",
        "group": "nonempty(vpn_group)",
        "is_mfa": "vpn_mfa",
        "session_uid": "nonempty(vpn_session)",
        "duration_s": "vpn_duration",
        "bytes_in": "vpn_in",
        "bytes_out": "vpn_out",
        "status_detail": "nonempty(vpn_detail)",
    },
    "authentication": {
        "activity": "CASE WHEN vpn_activity IN ('open', 'fail') THEN 'logon' ELSE vpn_activity END",
        "status": "vpn_status",
        "status_detail": "CASE WHEN vpn_status = 'failure' THEN nonempty(vpn_detail) END",
        "user_name": "nonempty(vpn_user)",
        "src_ip": "address_of(vpn_source)",
        "service": "vpn_service",
        "is_remote": "nullif(vpn_activity IN ('open', 'fail') OR address_of(vpn_source) IS NOT NULL, false)",
        "is_mfa": "vpn_mfa",
        "is_privileged": "vpn_privileged",
        "session_uid": "nonempty(vpn_session)",
    },
}


def with_vpn(form: Format, name: str) -> Format:
    """A format whose lines ``NAME.sql`` is asked about first; those it does not know stay what they were."""
    parse = (
        f"WITH vpn AS MATERIALIZED ({sql(name)}), rest AS (SELECT * FROM ({form.parse}))"  # noqa: S608 - our own files
        " SELECT * FROM vpn UNION ALL BY NAME SELECT * FROM rest ANTI JOIN vpn USING (line)"
    )
    clash = ROWS.keys() & form.rows.keys()
    if clash:
        raise ValueError(f"rows of {sorted(clash)} twice")
    return replace(form, parse=parse, rows={**form.rows, **ROWS})
