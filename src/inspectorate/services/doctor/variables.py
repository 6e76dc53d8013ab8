"""Every variable of the environment that means something here; another one is likely misspelt."""

PREFIX = "INSPECTORATE_"
FAMILIES = ("INSPECTORATE_OIDC_",)
"""Beginnings of names of which any end may follow."""
VARIABLES = frozenset(
    PREFIX + name
    for name in (
        "CLAMD",
        "DATABASE",
        "EVIDENCE",
        "EVIDENCE_ENCRYPT",
        "FRESH_MINUTES",
        "HOME",
        "HOSTS",
        "HTTPS",
        "IMPORT_FOLDERS",
        "KERNELS",
        "LANG",
        "NOTICES",
        "ORIGINS",
        "PIN",
        "PROXY_HTTPS_HEADER",
        "SCRUB_DAYS",
        "SCRUB_PACE",
        "SIGN_ON",
        "TOKEN_DAYS",
        "TRUSTED_PROXIES",
        "TSA",
        "UNSCANNED",
        "UPLOAD_HOURS",
        "UPLOAD_LIMIT",
    )
)
