"""The papers of duty cards: sheets to cut for a TPS or a village, and one for its holder."""

import asyncio
from collections.abc import Sequence

from recruit.applications.queries import rulebook_of
from recruit.foundation.files import Files, StoredFile
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Scope
from recruit.places.queries import names
from recruit.rulebook.model import Level
from recruit.swearing_in import queries
from recruit.swearing_in.decrees import ISSUERS
from recruit.swearing_in.papers.card import DutyCardCode, PaperCard, cards_pdf
from recruit.swearing_in.queries import Card

MOST_CARDS = 1000
"""Cards in one file: a village of 100 TPS has 900."""

_NONE = Text(
    "Belum ada kartu di sini. Terbitkan dahulu; hanya yang sudah dilantik mendapat kartu.",
    "There are no cards here yet. Issue them first; only the sworn get one.",
)
_TOO_MANY = Text(
    f"Lebih dari {MOST_CARDS} kartu sekaligus. Pilih satu kelurahan atau satu TPS.",
    f"More than {MOST_CARDS} cards at once. Choose one village or one TPS.",
)
_PICTURES = ("image/jpeg", "image/png")


async def card_sheets(
    scope: Scope, *, call: str, place: str, address: str, files: Files, language: Language
) -> bytes:
    """The valid cards below a place, of everybody who is sworn together with a call.

    ``address`` is the page that checks cards. :class:`Conflict` if there are none, or too many.
    """
    together = await queries.swearing_in_of(call)
    cards = await queries.cards_at(scope, calls=together.names, place=place, limit=MOST_CARDS + 1)
    if not cards:
        raise Conflict(_NONE)
    if len(cards) > MOST_CARDS:
        raise Conflict(_TOO_MANY)
    papers = await _papers(cards, files, language)
    return await asyncio.to_thread(cards_pdf, papers, verify_address=address, language=language)


async def single_card(card: Card, *, address: str, files: Files, language: Language) -> bytes:
    """One card, on a page of its own size."""
    papers = await _papers([card], files, language)
    return await asyncio.to_thread(
        cards_pdf, papers, verify_address=address, language=language, single=True
    )


async def _papers(cards: Sequence[Card], files: Files, language: Language) -> list[PaperCard]:
    codes = {level.cut(card.place) for card in cards for level in Level}
    places = await names(codes)
    return [await _paper(card, places, files, language) for card in cards]


async def _paper(card: Card, places: dict[str, str], files: Files, language: Language) -> PaperCard:
    rulebook = await rulebook_of(card.call)
    office = (card.chair and rulebook.office.chair) or rulebook.office.member
    seat = places.get(rulebook.panel_level.cut(card.place), "")
    around = dict.fromkeys((card.place, *(level.cut(card.place) for level in _AROUND)))
    return PaperCard(
        code=DutyCardCode(card.id, card.call, card.chair, card.place),
        name=card.name,
        office=office.in_(language),
        place=", ".join(places[code] for code in around if code in places),
        issuer=ISSUERS[rulebook.body].name.format(place=seat),
        election=rulebook.election_label.in_(language),
        issued_at=card.issued_at,
        photo=await _photo(card.photo, files),
    )


_AROUND = (Level.village, Level.district)


async def _photo(stored: StoredFile | None, files: Files) -> bytes | None:
    """The small picture of a photograph, or the photograph; nothing where it is a PDF or gone."""
    if stored is None or stored.media_type not in _PICTURES:
        return None
    for key in (stored.thumbnail_key, stored.key):
        try:
            return await files.read(key)
        except FileNotFoundError:
            continue
    return None
