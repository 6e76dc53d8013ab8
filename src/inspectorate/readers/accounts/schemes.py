"""How a stored password is protected, told from its form. What is read here is never kept nor shown."""

import re
from collections.abc import Sequence

from inspectorate.facts.passwords import Scheme
from inspectorate.readers.accounts.cells import NOTHING, plain

_CRYPT: Sequence[tuple[str, Scheme]] = (
    ("$y$", "yescrypt"),
    ("$gy$", "gost_yescrypt"),
    ("$7$", "scrypt"),
    ("$scrypt$", "scrypt"),
    ("scrypt:", "scrypt"),
    ("$2a$", "bcrypt"),
    ("$2b$", "bcrypt"),
    ("$2y$", "bcrypt"),
    ("$2$", "bcrypt"),
    ("bcrypt", "bcrypt"),
    ("$6$", "sha512crypt"),
    ("$5$", "sha256crypt"),
    ("$md5", "sunmd5"),
    ("$1$", "md5crypt"),
    ("$apr1$", "md5crypt"),
    ("$3$", "ntlm"),
    ("$nt$", "ntlm"),
    ("$sha1$", "pbkdf2"),
    ("$argon2", "argon2"),
    ("argon2", "argon2"),
    ("$pbkdf2", "pbkdf2"),
    ("pbkdf2", "pbkdf2"),
    ("scram-sha-256$", "scram"),
    ("{bcrypt}", "bcrypt"),
    ("{pbkdf2", "pbkdf2"),
    ("{argon2", "argon2"),
    ("{scrypt}", "scrypt"),
    ("{ssha", "ssha"),
    ("{smd5}", "ssha"),
    ("{sha512}", "sha512"),
    ("{sha256}", "sha256"),
    ("{sha}", "sha1"),
    ("{md5}", "md5"),
    ("{noop}", "plain"),
    ("{cleartext}", "plain"),
    ("{clear}", "plain"),
    ("{plain}", "plain"),
    ("{aes", "reversible"),
    ("{des", "reversible"),
    ("{3des", "reversible"),
)

_FORMS: Sequence[tuple[re.Pattern[str], Scheme]] = (
    (re.compile(r"\*[0-9A-F]{40}"), "mysql"),
    (re.compile(r"0x0[12]00[0-9A-F]{40,}", re.IGNORECASE), "mssql"),
    (re.compile(r"S:[0-9A-F]{60}(;.*)?", re.IGNORECASE), "oracle"),
    (re.compile(r"[0-9A-F]{32}:[0-9A-F]{32}", re.IGNORECASE), "ntlm"),
    (re.compile(r"md5[0-9a-f]{32}"), "md5"),
    (re.compile(r"[0-9a-f]{32}", re.IGNORECASE), "md5_or_ntlm"),
    (re.compile(r"[0-9a-f]{40}", re.IGNORECASE), "sha1"),
    (re.compile(r"[0-9a-f]{64}", re.IGNORECASE), "sha256"),
    (re.compile(r"[0-9a-f]{128}", re.IGNORECASE), "sha512"),
)

_MASKED = re.compile(
    r"[*•●xX#]{3,}|<.*>|\(.*\)|已遮蔽|遮蔽|已設定|隱藏|hidden|masked|redacted|set", re.IGNORECASE
)
_BLOB = re.compile(r"(?:[0-9A-Za-z+/_-]{16,}={0,2}|[./0-9A-Za-z]{13})")
"""What could be a cipher text or a hash of unknown make: base64 of some length, or 13 letters as of DES."""

_DES = re.compile(r"[./0-9A-Za-z]{13}")
_BSDI_DES = re.compile(r"_[./0-9A-Za-z]{19}")

_WORDS: Sequence[tuple[re.Pattern[str], Scheme]] = (
    (re.compile(r"不得以密碼登入|no password login"), "locked"),
    (re.compile(r"明碼|明文|未加密|plain|clear"), "plain"),
    (re.compile(r"可逆|可還原|對稱|aes|3des|reversible"), "reversible"),
    (re.compile(r"yescrypt"), "yescrypt"),
    (re.compile(r"bcrypt"), "bcrypt"),
    (re.compile(r"scrypt"), "scrypt"),
    (re.compile(r"argon"), "argon2"),
    (re.compile(r"pbkdf"), "pbkdf2"),
    (re.compile(r"sha-?512-?crypt"), "sha512crypt"),
    (re.compile(r"sha-?256-?crypt"), "sha256crypt"),
    (re.compile(r"md5-?crypt"), "md5crypt"),
    (re.compile(r"加鹽|salted|ssha"), "ssha"),
    (re.compile(r"sha-?512"), "sha512"),
    (re.compile(r"sha-?256|sha-?2"), "sha256"),
    (re.compile(r"sha-?1|\bsha\b"), "sha1"),
    (re.compile(r"ntlm|\bnt hash"), "ntlm"),
    (re.compile(r"md5"), "md5"),
    (re.compile(r"\bdes\b"), "des"),
    (re.compile(r"雜湊|亂碼|hash"), "hashed"),
)


def shadow_scheme(field: str) -> Scheme:
    """The scheme of a shadow file's second field, where 13 letters are DES and ``!`` or ``*`` bars logins."""
    if not field:
        return "empty"
    if field[0] in "!*" or field in ("x", "NP", "LK", "*LK*"):
        return "locked"
    if _DES.fullmatch(field):
        return "des"
    if _BSDI_DES.fullmatch(field):
        return "bsdi_des"
    return _by_prefix(field) or "unknown"


def cell_scheme(text: str) -> Scheme:
    """The scheme of a password column's cell; ``plain`` where it is neither a known hash nor a cipher text.

    A masked cell says nothing: ``unknown``. Nor does a text that could be a cipher text.
    """
    if not text:
        return "empty"
    if found := _by_prefix(text):
        return found
    found = next((scheme for form, scheme in _FORMS if form.fullmatch(text)), None)
    if found:
        return found
    if text[0] == "!" or text == "*":
        return "locked"
    return "unknown" if _MASKED.fullmatch(text) or _BLOB.fullmatch(text) else "plain"


def named_scheme(text: str) -> Scheme:
    """The scheme that words name: ``bcrypt``, ``SHA-256 加鹽``, ``明碼``.

    加密 alone does not say whether it can be undone: ``unknown``.
    """
    word = plain(text)
    if word in NOTHING:
        return "unknown"
    found = next((scheme for form, scheme in _WORDS if form.search(word)), None)
    if found == "reversible" and re.search(r"單向|雜湊|不可逆|one-?way|hash", word):
        return "hashed"
    return found or "unknown"


def _by_prefix(text: str) -> Scheme | None:
    lowered = text.casefold()
    return next((scheme for prefix, scheme in _CRYPT if lowered.startswith(prefix)), None)
