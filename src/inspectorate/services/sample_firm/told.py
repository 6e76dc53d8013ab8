"""`evidence.toml`: what the firm tells of files that do not say it themselves."""

from inspectorate.services.sample_firm import accounts, certificates, firewalls, logs, passwords
from inspectorate.services.sample_firm.plan import Files, lines

_TOLD = {
    accounts.CORE: {"system": "網路下單系統"},
    accounts.DIRECTORY: {"system": "Active Directory"},
    accounts.PASSWD: {"system": "daan-web01"},
    accounts.SHADOW: {"system": "daan-web01"},
    passwords.QUALITY: {"system": "daan-web01"},
    passwords.FAILLOCK: {"system": "daan-web01"},
    passwords.PAM_PASSWORD: {"system": "daan-web01"},
    passwords.PAM_AUTH: {"system": "daan-web01"},
    passwords.DIRECTORY: {"system": "Active Directory"},
    **{
        f"logs/firewall-{place}/{device}/*.log.gz": {"system": device, "kind": "firewall", "place": place}
        for device in logs.FIREWALLS
        for place in logs.PLACES
    },
    f"{firewalls.FORMER}*": {"former": "true"},
    **firewalls.TOLD,
    logs.AUDIT: {"system": "網路下單系統", "kind": "audit"},
    **{item: {"names": name, "public": "false"} for item, name in certificates.NAMES.items()},
}


def told() -> Files:
    """The one file, with a table for each path or pattern."""
    tables = []
    for path, said in _TOLD.items():
        tables += [f'["{path}"]', *(f'{key} = "{value}"' for key, value in said.items()), ""]
    return {"evidence.toml": lines(*tables)}
