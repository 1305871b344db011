"""The bank account to which somebody in office is paid: sealed, for the payment list alone."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.applications.rules import SensitiveKind
from recruit.foundation import ledger
from recruit.foundation.database import fetch_one, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor

_LONGEST = {"bank": 40, "holder": 120}
_DIGITS = re.compile(r"\d{5,20}", re.ASCII)
_WRITTEN = re.compile(r"(.+?) (\d{5,20}) a\.n\. (.+)", re.ASCII)

_FAULTS = {
    "bank": Text(
        "Tulis nama banknya, paling banyak 40 huruf.", "Write the bank, at most 40 letters."
    ),
    "number": Text(
        "Tulis nomor rekeningnya: 5 sampai 20 angka.", "Write the account number: 5 to 20 digits."
    ),
    "holder": Text(
        "Tulis nama pemilik rekening, seperti di buku tabungan.",
        "Write the holder of the account, as in the bank's book.",
    ),
}
_NOT_IN_OFFICE = Text(
    "Rekening hanya diminta dari mereka yang sedang bertugas.",
    "Only those in office are asked for an account.",
)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account as its owner wrote it."""

    bank: str
    number: str
    holder: str

    @property
    def masked(self) -> str:
        """The bank and the last four digits."""
        return f"{self.bank} ••••{self.number[-4:]}"


async def enter_bank_account(
    *, application: UUID, bank: str, number: str, holder: str, actor: Actor
) -> None:
    """Seal the account of somebody in office, in place of one that they gave before.

    The caller has made sure that the application is the actor's. :class:`InvalidInput` names
    each field that is wrong; :class:`Conflict` if they hold no office.
    """
    account = _checked(bank, number, holder)
    async with transaction() as connection:
        call = await connection.fetchval(
            "SELECT call FROM appointment WHERE application = $1 AND stage <> 'ended' FOR SHARE",
            application,
        )
        if call is None:
            raise Conflict(_NOT_IN_OFFICE)
        rulebook = await rulebook_of(call)
        written = f"{account.bank} {account.number} a.n. {account.holder}"
        await connection.execute(
            "INSERT INTO sensitive_fact (application, kind, sealed, delete_after)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (application, kind)"
            " DO UPDATE SET sealed = excluded.sealed, delete_after = excluded.delete_after",
            application,
            SensitiveKind.bank_account.value,
            vault().seal(written, purpose=SensitiveKind.bank_account),
            rulebook.term.ends + timedelta(days=rulebook.retention.sensitive_days_after_term),
        )
        await ledger.append(
            connection,
            kind="bank_account_entered",
            subject_kind="application",
            subject_id=application,
            actor=actor.reference,
        )


async def bank_account_of(application: UUID) -> BankAccount | None:
    """The account that was given for an application, opened for its owner."""
    row = await fetch_one(
        "SELECT sealed FROM sensitive_fact WHERE application = $1 AND kind = $2",
        application,
        SensitiveKind.bank_account.value,
    )
    if row is None:
        return None
    written = vault().open(row["sealed"], purpose=SensitiveKind.bank_account)
    found = _WRITTEN.fullmatch(written)
    return BankAccount(*found.groups()) if found else None


def _checked(bank: str, number: str, holder: str) -> BankAccount:
    account = BankAccount(
        " ".join(bank.split()), re.sub(r"[\s.-]", "", number), " ".join(holder.split())
    )
    wrong = [
        name
        for name, longest in _LONGEST.items()
        if not 1 < len(getattr(account, name)) <= longest
        or not getattr(account, name).isprintable()
    ]
    if not _DIGITS.fullmatch(account.number):
        wrong.append("number")
    if wrong:
        raise InvalidInput([Fault(f"/{name}", name, _FAULTS[name]) for name in wrong])
    return account
