"""Frozen: what hides a second factor in the database, byte by byte; other bytes would lock everybody out."""

import pytest

from inspectorate.services.factor_keys import FactorKeyError, FactorKeys, MisplacedError

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
PLACE = b"7\ntotp\n2026-11-21T10:00:00.000+00:00"
"""Whose it is, of which kind, and since when there is its row."""
HIDDEN = "hidden2:bf6a3aec:AAECAwQFBgcICQoLQLv4OOvr4-hs-RZ5HqlDNMM5cpyq_HmNEXdB7OWgt4J_Lur40qgn5YzGAELJj35g"


@pytest.mark.parametrize("keys", [(KEY,), (OTHER, KEY)])
def test_what_was_hidden_is_shown_for_ever(keys: tuple[bytes, ...]) -> None:
    assert FactorKeys(keys, bound=True).show(HIDDEN, PLACE) == SECRET


@pytest.mark.parametrize("place", [PLACE.replace(b"7", b"8"), PLACE + b" ", b""])
def test_nowhere_else_is_it_shown(place: bytes) -> None:
    with pytest.raises(MisplacedError):
        FactorKeys((KEY,), bound=True).show(HIDDEN, place)


def test_by_no_other_key_is_it_shown() -> None:
    with pytest.raises(FactorKeyError, match="放回原來之金鑰檔"):
        FactorKeys((OTHER,), bound=True).show(HIDDEN, PLACE)
