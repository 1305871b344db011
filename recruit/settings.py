"""Every setting, with its unit and default; read from ``RECRUIT_…`` in the environment."""

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class RegistryAccess(BaseModel):
    """How a register outside is asked over HTTP."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern="^https?://")
    key: SecretStr | None = None
    per_second: float = Field(default=10, gt=0)
    seconds: float = Field(default=10, gt=0, le=20)


class Settings(BaseSettings):
    """The settings of one installation."""

    model_config = SettingsConfigDict(env_prefix="RECRUIT_", env_ignore_empty=True, frozen=True)

    data_dir: Path = Field(
        default=Path("var"), description="Folder for embedded engines, keys and files."
    )
    database_url: str | None = Field(
        default=None, description="PostgreSQL 18 address; empty: an embedded server in data_dir."
    )
    valkey_url: str | None = Field(
        default=None, description="Valkey or Redis address; empty: an embedded server in data_dir."
    )
    files_url: str | None = Field(
        default=None, description="Object storage, e.g. s3://bucket/prefix; empty: data_dir/files."
    )
    vault_keys: SecretStr | None = Field(
        default=None,
        description="Sealing keys as id:base64 (32 bytes), the current one first, comma between; "
        "empty: made once and kept in data_dir/keys.json.",
    )
    digest_key: SecretStr | None = Field(
        default=None,
        description="Base64 key (32 bytes) of the digests by which a NIK is found again.",
    )
    signing_key: SecretStr | None = Field(
        default=None,
        description="Base64 private key (32 bytes, Ed25519) that signs receipts; "
        "empty: made once and kept in data_dir/keys.json.",
    )
    former_public_keys: str = Field(
        default="",
        description="Base64 public keys (32 bytes) that belonged to signing keys before this one, "
        "comma between: what they signed can still be checked.",
    )
    pool_size: int = Field(default=12, ge=2, description="Database connections of one process.")
    secure_cookies: bool = Field(
        default=False, description="Send cookies over HTTPS only; set it wherever there is TLS."
    )
    session_hours: int = Field(
        default=10, ge=1, description="Hours after which an officer or an applicant signs in again."
    )
    site_url: str = Field(
        default="http://127.0.0.1:8000",
        pattern="^https?://",
        description="Where applicants find this site: the links in messages begin with it.",
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="E-mail server, e.g. smtps://user:password@host:465."
    )
    mail_from: str = Field(
        default="recruit <recruit@localhost>", description="The sender of e-mails."
    )
    gateway_url: str | None = Field(
        default=None, pattern="^https?://", description="HTTP gateway for WhatsApp and SMS."
    )
    gateway_secret: SecretStr | None = Field(
        default=None, description="Secret that signs what is sent to the gateway."
    )
    mailbox: bool = Field(
        default=True,
        description="Show messages without a channel on the page /mailbox; never with "
        "secure_cookies.",
    )

    registries: dict[Literal["party", "voters", "neutrality", "identity"], RegistryAccess] = Field(
        default_factory=dict,
        description="Registers that can be asked over HTTP, as JSON; the others are not asked.",
    )

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not given.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("an e-mail server begins with smtp:// or smtps://")
        return given

    @model_validator(mode="after")
    def _gateway_is_signed(self) -> Self:
        if self.gateway_url is not None and self.gateway_secret is None:
            raise ValueError("a gateway needs RECRUIT_GATEWAY_SECRET")
        return self

    @property
    def has_mailbox(self) -> bool:
        """Whether messages without a channel stay here, for a developer to read."""
        return self.mailbox and not self.secure_cookies


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
