"""What stands beside a log in a bucket: keys that change hands, and time stamps, both under lock."""

from pathlib import Path

import pytest
from tests.integration.object_store.conftest import again
from tests.integration.time_stamp_authority import Authority, need_openssl, serving

from inspectorate.ledger.attested import Trust, verify_attested
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.merkle import Tree, leaf_hashes
from inspectorate.ledger.note import Signer
from inspectorate.ledger.stamp import Authorities
from inspectorate.ledger.tiles import Tile, pack
from inspectorate.services.object_store.bucket import Bucket
from inspectorate.services.object_store.objects import StoreError
from inspectorate.services.open_evidence import now
from inspectorate.services.open_store import begin_ledger, open_ledger, signed_before, write_ledger
from inspectorate.services.rotate_key import rotate_key
from inspectorate.services.stamp_ledger import Asking, stamp_ledger

pytestmark = pytest.mark.enable_socket


def test_keys_change_hands_in_a_bucket(bucket: Bucket, signer: Signer) -> None:
    place, successor = bucket.location, Signer.generate(signer.verifier.name)
    begin_ledger(place, signer)
    with write_ledger(place, signer) as writer:
        writer.append([b"1", b"2", b"3"])
    rotate_key(place, signer, successor)
    found = verify_attested(open_ledger(place), Trust((signer.verifier,)))
    assert (found.log.faults, found.log.size) == ([], 4)
    assert found.log.signed_by == (successor.verifier,)


def test_a_log_in_a_bucket_is_stamped_and_the_stamp_kept_under_lock(
    bucket: Bucket, signer: Signer, tmp_path: Path
) -> None:
    need_openssl()
    place = bucket.location
    begin_ledger(place, signer)
    with write_ledger(place, signer) as writer:
        writer.append([b"1", b"2", b"3"])
    authority = Authority(tmp_path / "tsa")
    with serving(authority) as server:
        trust = Authorities.parse([authority.trust.read_bytes()], [authority.chain.read_bytes()])
        made = stamp_ledger(open_ledger(place), [signer.verifier], Asking((server.url,), trust), now).made
    assert [size for size, _name, _stamp in made] == [3]
    found = verify_attested(open_ledger(place), Trust((signer.verifier,), authorities=trust))
    assert (found.log.faults, len(found.stamps)) == ([], 1)
    for one in again(bucket).listed("stamps/"):
        with pytest.raises(StoreError, match="鎖定"):
            again(bucket).delete(one.versions[0])


def test_who_has_the_key_cannot_publish_a_history_without_an_append_that_is_there(
    bucket: Bucket, signer: Signer
) -> None:
    place = bucket.location
    begin_ledger(place, signer)
    with write_ledger(place, signer) as writer:
        writer.append([b"1", b"2"])
        writer.publish()
        writer.append([b'"what somebody would rather not have said"'])
    entries = [b"1", b"2", b'"another"', b'"and more"']
    tree = Tree()
    tree.extend(leaf_hashes(entries))
    for level, row in ((None, pack(entries)), (0, leaf_hashes(entries))):
        bucket.put(Tile(level, 0, 4).name, row, None, over=None)
    forged = Checkpoint(signer.verifier.name, 4, tree.root()).signed(signer)
    bucket.put("checkpoint", bytes(forged), None, over=bucket.named("checkpoint").versions[-1].etag)
    alone = verify_attested(open_ledger(place), Trust((signer.verifier,)))
    assert (alone.log.faults, alone.log.size) == ([], 4)  # without fault in itself
    trust = Trust((signer.verifier,), checkpoints=tuple(signed_before(place)))
    faults = verify_attested(open_ledger(place), trust).log.faults
    assert [(one.kind, one.file) for one in faults] == [("fork", f"pending/{2:020d}")]
