"""Makes stamp.json: a real answer of OpenSSL's time-stamp authority, verified for ever after at its own time.

python -m tests.vectors.regenerate_stamp    (from the project's folder; replaces the vector)
"""

import json
import tempfile
from base64 import b64encode
from pathlib import Path

from tests.integration.time_stamp_authority import Authority

from inspectorate.ledger.stamp import query

NOTE = b"firm.example/ledger\n1\nxyYUY+vXdvRlC20P6ULZzDjJJdkPd9RAq2341d0ljF8=\n\nsigned\n"
NONCE = 0xC0FFEE


def main() -> None:
    """Write the vector beside this script."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder) / "authority", chain=True)
        made = {
            "note": NOTE.decode(),
            "nonce": NONCE,
            "query": query(NOTE, NONCE).hex(),
            "reply": b64encode(authority.reply(query(NOTE, NONCE))).decode(),
            "root": authority.trust.read_text(),
            "chain": authority.chain.read_text(),
        }
    Path(__file__).with_name("stamp.json").write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()
