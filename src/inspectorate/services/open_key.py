"""Opens the key that signs: from a file that only its owner may read, or in a token by PKCS#11."""

from pathlib import Path

from inspectorate.ledger.keys import read_key_file, read_secret_file, write_secret_file
from inspectorate.ledger.note import Signs, Verifier
from inspectorate.services.token_key import SCHEME, open_token_key, token_file, token_verifier


def open_key(path: Path) -> Signs:
    """The key of a file: the key itself, or where it lies in a token.

    Raises:
        KeyFileError: the file is absent, open to others, or holds neither; or the token refuses.
    """
    text = read_secret_file(path)
    return open_token_key(path, text) if text.startswith(SCHEME) else read_key_file(path)


def write_token_file(path: Path, uri: str, name: str, *, make: bool) -> Signs:
    """Write where a key lies in a token, for the key of a name; ``make`` it there first.

    Raises:
        KeyFileError: the file exists, or the token has no such key, or refuses.
    """
    text = token_file(path, uri, name, make=make)
    write_secret_file(path, text)
    return open_token_key(path, text)


def verifier_of(path: Path) -> Verifier:
    """The public half of a file's key, without asking the token.

    Raises:
        KeyFileError: the file is absent, open to others, or holds neither.
    """
    text = read_secret_file(path)
    return token_verifier(path, text) if text.startswith(SCHEME) else read_key_file(path).verifier
