"""Sealing of personal data (AES-256-GCM) and the digests by which it is found again (HMAC)."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recruit.foundation.key_file import new_key, read_keys

_NONCE = 12


class SealError(ValueError):
    """The sealed value was changed, belongs elsewhere, or its key is missing."""


@dataclass(frozen=True)
class Vault:
    """Holds the keys. The first sealing key seals; all of them open, so that keys can rotate."""

    keys: dict[str, bytes]
    digest_key: bytes

    @cached_property
    def _ciphers(self) -> dict[str, AESGCM]:
        return {name: AESGCM(key) for name, key in self.keys.items()}

    @classmethod
    def from_settings(cls, keys: str, digest_key: str) -> Self:
        """Read ``id:base64,id:base64`` and a base64 digest key; ``ValueError`` if one is unfit."""
        pairs = [part.strip().split(":", 1) for part in keys.split(",")]
        opened = {name: base64.b64decode(key) for name, key in pairs}
        digesting = base64.b64decode(digest_key)
        if any(len(key) != 32 for key in (*opened.values(), digesting)):
            raise ValueError("a key has 32 bytes")
        return cls(opened, digesting)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read the keys of a machine that was given none, and make them the first time."""
        kept = read_keys(path, "keys", _new_keys)
        return cls.from_settings(kept["keys"], kept["digest_key"])

    def seal(self, plaintext: str, *, purpose: str) -> bytes:
        """Seal a text for a purpose; it opens only with the same purpose."""
        return self.seal_bytes(plaintext.encode(), purpose=purpose)

    def seal_bytes(self, plaintext: bytes, *, purpose: str) -> bytes:
        """Seal what is not text."""
        name, cipher = next(iter(self._ciphers.items()))
        nonce = os.urandom(_NONCE)
        sealed = cipher.encrypt(nonce, plaintext, purpose.encode())
        return bytes([len(name)]) + name.encode() + nonce + sealed

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """The text that was sealed for this purpose; :class:`SealError` otherwise."""
        return self.open_bytes(sealed, purpose=purpose).decode()

    def open_bytes(self, sealed: bytes, *, purpose: str) -> bytes:
        """What was sealed for this purpose; :class:`SealError` otherwise."""
        end = 1 + sum(sealed[:1])
        cipher = self._ciphers.get(sealed[1:end].decode(errors="replace"))
        if cipher is None:
            raise SealError("the key of this value is not here")
        nonce, body = sealed[end : end + _NONCE], sealed[end + _NONCE :]
        try:
            return cipher.decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError) as fault:
            raise SealError("the sealed value does not fit") from fault

    def digest(self, value: str | bytes) -> bytes:
        """The keyed digest (HMAC-SHA-256, 32 bytes) under which a value is matched."""
        content = value.encode() if isinstance(value, str) else value
        return hmac.digest(self.digest_key, content, hashlib.sha256)


def _new_keys() -> dict[str, str]:
    return {"keys": f"k1:{new_key()}", "digest_key": new_key()}
