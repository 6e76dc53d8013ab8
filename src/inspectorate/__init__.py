"""證券商資通安全檢查平台: inspects a securities firm's information security against the rules in force."""

__version__ = "0.1.0"
