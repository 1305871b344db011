"""Signatures that anybody can check with the public key alone (Ed25519, RFC 8032)."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from recruit.foundation.key_file import new_key, read_keys


@dataclass(frozen=True)
class SigningKeys:
    """The key that signs, and the public keys of those that signed before it."""

    private: Ed25519PrivateKey
    former: tuple[Ed25519PublicKey, ...] = ()

    @classmethod
    def from_settings(cls, private: str, former: str = "") -> Self:
        """Read a private key in Base64 and former public ones, comma between; ``ValueError`` if
        one is unfit."""
        return cls(
            Ed25519PrivateKey.from_private_bytes(base64.b64decode(private, validate=True)),
            tuple(
                Ed25519PublicKey.from_public_bytes(base64.b64decode(part.strip(), validate=True))
                for part in former.split(",")
                if part.strip()
            ),
        )

    @classmethod
    def from_file(cls, path: Path, former: str = "") -> Self:
        """Read the key of a machine that was given none, and make it the first time."""
        kept = read_keys(path, "signing_key", lambda: {"signing_key": new_key()})
        return cls.from_settings(kept["signing_key"], former)

    @cached_property
    def id(self) -> str:
        """The name of the key that signs."""
        return key_id(self.private.public_key())

    @cached_property
    def public(self) -> dict[str, Ed25519PublicKey]:
        """The public keys by their names, that of the key that signs first."""
        known = (self.private.public_key(), *self.former)
        return {key_id(key): key for key in known}

    def sign(self, text: str) -> bytes:
        """The signature (64 bytes) under a text; the same text gives the same signature."""
        return self.private.sign(text.encode())

    def verifies(self, text: str, signature: bytes, key: str) -> bool:
        """Whether the key of this name signed exactly this text."""
        public = self.public.get(key)
        if public is None:
            return False
        try:
            public.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def key_id(key: Ed25519PublicKey) -> str:
    """The name of a public key: the first 8 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:8]


def pem(key: Ed25519PublicKey) -> str:
    """A public key as the file that tools read."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
