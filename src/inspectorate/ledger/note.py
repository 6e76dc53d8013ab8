"""C2SP signed notes: a text and under it the signatures of one or more Ed25519 keys."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inspectorate.i18n import _

ED25519, COSIGNATURE = 0x01, 0x04
MAX_NOTE, MAX_SIGNATURES = 1_000_000, 100
_ID, _STAMP, _KEY_SIZE = 4, 8, 32
_LAST_STAMP = 2**63 - 1
_KEY_FILE_HEAD = "PRIVATE+KEY+"
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(ValueError):
    """A key or a note that is not what it says; the message (zh-TW) says why."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line; ``value`` is what follows the four bytes of the key's id."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line as it stands under a note."""
        return f"— {self.name} {b64encode(self.key_id + self.value).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note whose signatures nobody has looked at yet; ``text`` ends in a newline."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name. A cosigner's key (kind 4) signs the time with the text."""

    name: str
    public: bytes
    kind: int = ED25519
    key_id: bytes = field(init=False)  # the four bytes by which a signature line names its key

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_id", _key_id(self.name, self.kind, self.public))

    @property
    def text(self) -> str:
        """The key as it is written down: ``name+id+base64``."""
        material = b64encode(bytes([self.kind]) + self.public).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """The key of a written form.

        Raises:
            NoteError: No verifier key, a kind of key not known here, or an id that is not the key's own.
        """
        name, key_id, material = _parts(text.strip())
        if len(material) != 1 + _KEY_SIZE or material[0] not in (ED25519, COSIGNATURE):
            raise NoteError(_("金鑰 {name} 不是 Ed25519 驗證金鑰").format(name=name))
        verifier = cls(name, material[1:], material[0])
        if verifier.key_id.hex() != key_id:
            raise NoteError(_("金鑰 {name} 的識別碼與內容不符，請重新取得").format(name=name))
        return verifier

    def made(self, signature: Signature) -> bool:
        """Whether the line names this key; says nothing of whether it is true."""
        return signature.name == self.name and signature.key_id == self.key_id

    def accepts(self, text: str, signature: Signature) -> bool:
        """Whether this key signed the text."""
        message, value = text.encode(), signature.value
        if self.kind == COSIGNATURE:
            stamp = int.from_bytes(value[:_STAMP], "big")
            if stamp > _LAST_STAMP:
                return False
            message, value = f"cosignature/v1\ntime {stamp}\n".encode() + message, value[_STAMP:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature:
            return False
        return True


class Signs(Protocol):
    """What signs in a name: a key in memory, or one that never leaves its token."""

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        ...

    def sign(self, text: str) -> Signature:
        """The signature line for a text that ends in a newline."""
        ...


@dataclass(frozen=True, slots=True)
class Signer:
    """A secret key; its printed form shows the public half only."""

    verifier: Verifier
    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, name: str, key: Ed25519PrivateKey) -> "Signer":
        """A key under a name.

        Raises:
            NoteError: The name is empty or has a space or a plus sign.
        """
        _check_name(name)
        return cls(Verifier(name, key.public_key().public_bytes_raw()), key)

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """A new key under a name."""
        return cls.of(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """The key of its written form ``PRIVATE+KEY+name+id+base64``.

        Raises:
            NoteError: No such form; the message does not repeat what was read.
        """
        stripped = text.strip()
        if not stripped.startswith(_KEY_FILE_HEAD):
            raise NoteError(_("不是簽章私鑰（應以 {head} 開頭）").format(head=_KEY_FILE_HEAD))
        name, key_id, material = _parts(stripped.removeprefix(_KEY_FILE_HEAD))
        if len(material) != 1 + _KEY_SIZE or material[0] != ED25519:
            raise NoteError(_("不是 Ed25519 簽章私鑰"))
        signer = cls.of(name, Ed25519PrivateKey.from_private_bytes(material[1:]))
        if signer.verifier.key_id.hex() != key_id:
            raise NoteError(_("私鑰的識別碼與內容不符"))
        return signer

    @property
    def secret_text(self) -> str:
        """The secret key as it is written to its file; never print it."""
        material = b64encode(bytes([ED25519]) + self._key.private_bytes_raw()).decode("ascii")
        return f"{_KEY_FILE_HEAD}{self.verifier.name}+{self.verifier.key_id.hex()}+{material}"

    def sign(self, text: str) -> Signature:
        """The signature line for a text that ends in a newline."""
        return Signature(self.verifier.name, self.verifier.key_id, self._key.sign(text.encode()))


def read_note(data: bytes) -> Note:
    """A note taken apart; nothing is verified yet.

    Raises:
        NoteError: The bytes are no signed note.
    """
    if len(data) > MAX_NOTE:
        raise NoteError(_("簽章文字過長"))
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError(_("簽章文字不是 UTF-8")) from error
    body, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or _CONTROL.search(whole):
        raise NoteError(_("不是簽章文字（signed note）：缺簽章行，或含控制字元"))
    rows = lines[:-1].split("\n")
    if len(rows) > MAX_SIGNATURES:
        raise NoteError(_("簽章行過多"))
    return Note(body + "\n", tuple(_signature(row) for row in rows))


def verify_note(note: Note, known: Sequence[Verifier]) -> tuple[Verifier, ...]:
    """The known keys that signed the note; signatures of unknown keys are passed over.

    Raises:
        NoteError: A known key's signature is wrong, or no known key signed.
    """
    found: list[Verifier] = []
    for signature in note.signatures:
        for verifier in known:
            if not verifier.made(signature):
                continue
            if not verifier.accepts(note.text, signature):
                raise NoteError(_("金鑰 {name} 的簽章不符").format(name=verifier.name))
            if verifier not in found:
                found.append(verifier)
    if not found:
        raise NoteError(_("沒有任何已知金鑰的簽章"))
    return tuple(found)


def _signature(row: str) -> Signature:
    found = _LINE.fullmatch(row)
    try:
        value = b64decode(found[2], validate=True) if found else b""
    except ValueError:
        value = b""
    if not found or len(value) <= _ID:
        raise NoteError(_("簽章行格式不符"))
    return Signature(found[1], value[:_ID], value[_ID:])


def _parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)  # base64 may hold a plus sign of its own
    try:
        name, key_id, encoded = parts
        material = b64decode(encoded, validate=True)
    except ValueError as error:
        raise NoteError(_("金鑰格式不符（應為 名稱+識別碼+base64）")) from error
    _check_name(name)
    return name, key_id, material


def _check_name(name: str) -> None:
    if "+" in name or name.split() != [name] or not name.isprintable():
        raise NoteError(_("金鑰名稱不得空白，亦不得含空格或加號"))


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_ID]
