"""Why a document is refused, in words that tell what to send instead."""

from enum import StrEnum

from recruit.rulebook.model import Label


class Refusal(StrEnum):
    """What is wrong with a document."""

    unreadable = "unreadable"
    wrong_document = "wrong_document"
    incomplete = "incomplete"
    unsigned = "unsigned"
    expired = "expired"
    differs = "differs"


REFUSAL_LABELS = {
    Refusal.unreadable: Label(id="tidak terbaca", en="cannot be read"),
    Refusal.wrong_document: Label(id="bukan dokumen yang diminta", en="not the document asked for"),
    Refusal.incomplete: Label(id="terpotong atau tidak lengkap", en="cut off or incomplete"),
    Refusal.unsigned: Label(id="belum ditandatangani", en="not signed"),
    Refusal.expired: Label(id="sudah tidak berlaku", en="no longer valid"),
    Refusal.differs: Label(id="berbeda dengan isian", en="differs from the form"),
}
