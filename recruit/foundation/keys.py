"""The vault and the signing keys of this process, opened from the settings on first use."""

from functools import cache

from recruit.foundation.signing import SigningKeys
from recruit.foundation.vault import Vault
from recruit.settings import settings


@cache
def vault() -> Vault:
    """The vault with the keys of the settings, or with this machine's own keys."""
    given = settings()
    if given.vault_keys is None or given.digest_key is None:
        return Vault.from_file(given.data_dir / "keys.json")
    return Vault.from_settings(
        given.vault_keys.get_secret_value(), given.digest_key.get_secret_value()
    )


@cache
def signing_keys() -> SigningKeys:
    """The signing key of the settings, or this machine's own, with those that were before it."""
    given = settings()
    if given.signing_key is None:
        return SigningKeys.from_file(given.data_dir / "keys.json", given.former_public_keys)
    return SigningKeys.from_settings(given.signing_key.get_secret_value(), given.former_public_keys)
