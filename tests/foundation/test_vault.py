"""Sealed values open with the right key for the right purpose, and not otherwise."""

import base64
import multiprocessing
import stat
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.foundation.vault import SealError, Vault


def key(letter: str, length: int = 32) -> str:
    return base64.b64encode(letter.encode() * length).decode()


OLD = Vault.from_settings(f"k1:{key('a')}", key("d"))
ROTATED = Vault.from_settings(f"k2:{key('b')}, k1:{key('a')}", key("d"))
NEW = Vault.from_settings(f"k2:{key('b')}", key("d"))

NIK = "3171011708909001"


@given(st.text())
def test_what_was_sealed_opens(text: str) -> None:
    assert OLD.open(OLD.seal(text, purpose="name"), purpose="name") == text


def test_the_same_text_is_never_sealed_alike_and_never_shows() -> None:
    sealed = {OLD.seal(NIK, purpose="nik") for _ in range(50)}
    assert len(sealed) == 50
    assert all(NIK.encode() not in one for one in sealed)


def test_after_a_rotation_old_values_open_and_new_ones_need_the_new_key() -> None:
    old = OLD.seal(NIK, purpose="nik")
    new = ROTATED.seal(NIK, purpose="nik")
    assert ROTATED.open(old, purpose="nik") == ROTATED.open(new, purpose="nik") == NIK
    assert NEW.open(new, purpose="nik") == NIK
    with pytest.raises(SealError, match="not here"):
        NEW.open(old, purpose="nik")
    with pytest.raises(SealError, match="not here"):
        OLD.open(new, purpose="nik")


def test_a_key_of_the_same_name_and_another_value_opens_nothing() -> None:
    other = Vault.from_settings(f"k1:{key('z')}", key("d"))
    with pytest.raises(SealError):
        other.open(OLD.seal(NIK, purpose="nik"), purpose="nik")


def test_a_value_opens_only_for_its_purpose() -> None:
    with pytest.raises(SealError):
        OLD.open(OLD.seal("diabetes", purpose="health"), purpose="religion")


def test_every_changed_byte_is_noticed() -> None:
    sealed = OLD.seal(NIK, purpose="nik")
    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(SealError):
            OLD.open(bytes(changed), purpose="nik")


@given(st.one_of(st.binary(max_size=60), st.binary(max_size=60).map(b"\x02k1".__add__)))
def test_what_was_never_sealed_is_refused(content: bytes) -> None:
    with pytest.raises(SealError):
        OLD.open(content, purpose="nik")


def test_every_shortened_value_is_refused() -> None:
    sealed = OLD.seal(NIK, purpose="nik")
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            OLD.open(sealed[:length], purpose="nik")


def test_a_digest_is_the_same_everywhere_and_needs_the_key() -> None:
    assert OLD.digest(NIK) == ROTATED.digest(NIK) == NEW.digest(NIK.encode())
    assert len(OLD.digest(NIK)) == 32
    assert OLD.digest(NIK) != Vault.from_settings(f"k1:{key('a')}", key("e")).digest(NIK)


@pytest.mark.parametrize(
    ("keys", "digest_key"),
    [
        (f"k1:{key('a', 16)}", key("d")),
        (f"k1:{key('a')},k0:{key('b', 31)}", key("d")),
        ("k1", key("d")),
        ("", key("d")),
        ("k1:not base64!", key("d")),
        (f"k1:{key('a')}", ""),
        (f"k1:{key('a')}", key("d", 8)),
    ],
)
def test_unfit_keys_are_refused(keys: str, digest_key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the settings' own words do not matter
        Vault.from_settings(keys, digest_key)


def _open_together(path: Path, together: Barrier, found: Any) -> None:
    together.wait(30)
    found.put(Vault.from_file(path).digest(NIK))


def test_keys_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    path, spawn = tmp_path / "new" / "keys.json", multiprocessing.get_context("spawn")
    together, found = spawn.Barrier(3), spawn.Queue()
    processes = [
        spawn.Process(target=_open_together, args=(path, together, found)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    digests = {found.get(timeout=30) for _ in processes}
    for process in processes:
        process.join(30)
        process.close()
    found.close()
    found.join_thread()
    assert digests == {Vault.from_file(path).digest(NIK)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]
