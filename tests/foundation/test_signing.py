"""A signature is checked with the public key alone, and the key is made once."""

import base64
import hashlib
import json
import multiprocessing
import stat
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from recruit.foundation.signing import SigningKeys, pem
from recruit.foundation.vault import Vault


def key(letter: str, length: int = 32) -> str:
    return base64.b64encode(letter.encode() * length).decode()


def public(keys: SigningKeys) -> str:
    return base64.b64encode(keys.private.public_key().public_bytes_raw()).decode()


OLD = SigningKeys.from_settings(key("a"))
ROTATED = SigningKeys.from_settings(key("b"), f"{public(OLD)}, ")


@given(st.text(), st.text())
def test_a_text_verifies_and_no_other_text_does(text: str, other: str) -> None:
    signature = OLD.sign(text)
    assert OLD.verifies(text, signature, OLD.id)
    assert signature == OLD.sign(text)
    assert OLD.verifies(other, signature, OLD.id) == (other == text)


@given(st.binary(max_size=70))
def test_nothing_else_is_a_signature(signature: bytes) -> None:
    assert not OLD.verifies("text", signature, OLD.id)


def test_after_a_rotation_the_former_key_still_verifies_and_no_longer_signs() -> None:
    old, new = OLD.sign("text"), ROTATED.sign("text")
    assert ROTATED.verifies("text", old, OLD.id)
    assert ROTATED.verifies("text", new, ROTATED.id)
    assert not ROTATED.verifies("text", new, OLD.id)
    assert not OLD.verifies("text", new, ROTATED.id)
    assert list(ROTATED.public) == [ROTATED.id, OLD.id]


def test_the_name_of_a_key_is_the_beginning_of_its_digest() -> None:
    raw = OLD.private.public_key().public_bytes_raw()
    assert OLD.id == hashlib.sha256(raw).hexdigest()[:8]
    assert load_pem_public_key(pem(OLD.public[OLD.id]).encode()) == OLD.private.public_key()


@pytest.mark.parametrize(
    ("private", "former"),
    [("", ""), (key("a", 31), ""), ("not base64!", ""), (key("a"), "x"), (key("a"), key("a", 33))],
)
def test_unfit_keys_are_refused(private: str, former: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the settings' own words do not matter
        SigningKeys.from_settings(private, former)


def _open_together(path: Path, together: Barrier, found: Any) -> None:
    together.wait(30)
    found.put(SigningKeys.from_file(path).id)


def test_an_older_file_gets_one_key_and_keeps_the_others(tmp_path: Path) -> None:
    path, spawn = tmp_path / "keys.json", multiprocessing.get_context("spawn")
    digest = Vault.from_file(path).digest("text")
    before = json.loads(path.read_text())
    assert "signing_key" not in before
    together, found = spawn.Barrier(3), spawn.Queue()
    processes = [
        spawn.Process(target=_open_together, args=(path, together, found)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    names = {found.get(timeout=30) for _ in processes}
    for process in processes:
        process.join(30)
        process.close()
    found.close()
    found.join_thread()
    assert names == {SigningKeys.from_file(path).id}
    assert json.loads(path.read_text()).items() >= before.items()
    assert Vault.from_file(path).digest("text") == digest
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_the_vault_adds_its_keys_to_a_file_that_has_only_the_other(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    name = SigningKeys.from_file(path).id
    Vault.from_file(path)
    assert SigningKeys.from_file(path).id == name


def test_a_file_that_lost_its_digest_key_is_not_mended_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": f"k1:{key('a')}"}))
    with pytest.raises(KeyError, match="digest_key"):
        Vault.from_file(path)
