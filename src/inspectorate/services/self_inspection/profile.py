"""What the platform is as somebody to be inspected, and which controls concern a platform at all."""

from dataclasses import replace

from inspectorate.norms.catalogue import Catalogue

CODE = "platform-self"
SYSTEM = "查核平台"
PROFILE = f"""# 平台自我查核所用之資料；由 inspectorate inspect self 產生。
[firm]
name = "{SYSTEM}"
code = "{CODE}"
note = "平台以其自身之檢測查核自身；佐證由平台自行匯出，未經人工判定"

[answers]
remote_access = true
"""
"""As a firm's profile. It is reached over a network: who signs in from elsewhere comes by remote access."""
CONTROLS = frozenset(
    {
        "AC-DORMANT",
        "AC-INVENTORY",
        "AC-JML",
        "AC-SHARED",
        "AC-UNIQUE",
        "BACKUP",
        "BACKUP-OFFSITE",
        "LOG-EVID",
        "LOG-FIELDS",
        "LOG-RET",
        "LOG-REVIEW",
        "PW-AGE",
        "PW-DEVICE",
        "PW-FIRST",
        "PW-HASH",
        "PW-INIT",
        "PW-LOCK",
        "PW-RESET",
        "PW-STRONG",
        "REMOTE-MFA",
        "TLS-CERT",
    }
)
"""What is asked of a system with accounts, passwords, a trail and a way in; the rest is asked of a firm."""


def narrowed(catalogue: Catalogue) -> Catalogue:
    """The same rules, less the provisions that ask nothing of a platform."""
    editions = (
        replace(edition, provisions=tuple(one for one in edition.provisions if one.control in CONTROLS))
        for edition in catalogue.editions
    )
    return replace(catalogue, editions=tuple(editions))
