"""Write ``ledger.json`` anew: the exact bytes of a small log. Run only where a change of bytes is meant.

python tests/vectors/regenerate_ledger.py
"""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.journal import record
from inspectorate.ledger.merkle import Tree, consistency_proof, inclusion_proof, leaf_hash
from inspectorate.ledger.note import Signer
from inspectorate.ledger.tiles import WIDTH, hashes_of, inner_nodes, pack

FILE = Path(__file__).with_name("ledger.json")
SIZES = (1, 2, 3, 7, 8, 255, 256)


def entries(count: int) -> list[bytes]:
    """The entries of the vectors."""
    return [canonical({"event": n, "說明": "甲" * (n % 3), "half": n / 2}) for n in range(count)]


def vectors() -> dict[str, object]:
    """Everything whose bytes may never change."""
    signer = Signer.of("vectors.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    leaves = [leaf_hash(entry) for entry in entries(WIDTH)]
    nodes = [hashes_of(row) for row in inner_nodes(b"".join(leaves))]
    roots = {}
    for size in SIZES:
        tree = Tree()
        tree.extend(b"".join(leaves[:size]))
        roots[str(size)] = tree.root().hex()
    seven = Checkpoint("vectors.example/ledger", 7, bytes.fromhex(roots["7"]))
    note = bytes(seven.signed(signer))

    def node(level: int, index: int) -> bytes:
        return nodes[level][index]

    return {
        "secret_key": signer.secret_text,
        "verifier_key": signer.verifier.text,
        "entries": [entry.decode() for entry in entries(4)],
        "leaves": [leaf.hex() for leaf in leaves[:4]],
        "roots": roots,
        "bundle_of_256": sha256(pack(entries(WIDTH))).hexdigest(),
        "tile_of_256": sha256(b"".join(leaves)).hexdigest(),
        "inclusion_5_in_7": [step.hex() for step in inclusion_proof(5, 7, node)],
        "inclusion_100_in_255": [step.hex() for step in inclusion_proof(100, 255, node)],
        "consistency_3_to_7": [step.hex() for step in consistency_proof(3, 7, node)],
        "consistency_7_to_256": [step.hex() for step in consistency_proof(7, 256, node)],
        "checkpoint_of_7": note.decode(),
        "journal_record_of_2": b64encode(record(5, 2, pack(entries(7)[5:]), note)).decode("ascii"),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", "utf-8")
