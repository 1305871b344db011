"""A call as its card and its page show it, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from markupsafe import Markup

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import clock
from recruit.foundation.i18n import Language, Text
from recruit.reports.queries import (
    CallTotals,
    ExtendedPlace,
    PlaceSupply,
    call_totals,
    extended_places,
    is_extended,
    need_and_supply,
)
from recruit.reports.rules import CallState, Registration, registration_at
from recruit.rulebook.model import Agency, Body, Level, Rule, Rulebook, Severity, WindowName
from recruit.rulebook.sentences import (
    CONDITIONS,
    PAY_PERIODS,
    extension_sentence,
    rule_sentence,
    score_parts,
    source_words,
    tie_break_words,
)
from recruit.site import charts
from recruit.site.remembered import remembered

SECONDS_OLD = 5.0
"""How old public sums may be: on the last night before a deadline thousands look at once."""

STATE_LABELS = {
    CallState.open: Text("Dibuka", "Open"),
    CallState.upcoming: Text("Segera dibuka", "Opening soon"),
    CallState.closed: Text("Ditutup", "Closed"),
}

AGENCIES = {Agency.kpu: "KPU", Agency.bawaslu: "Bawaslu"}

_SUMMARIES = {
    Body.kpps: Text(
        "Melayani pemilih di TPS pada hari pemungutan suara: memeriksa daftar pemilih, membagikan"
        " surat suara, dan menghitung hasilnya bersama enam orang lain.",
        "Serve the voters at a polling station on polling day: check the voter list, hand out"
        " ballots and count them, with six others.",
    ),
    Body.tib: Text(
        "Menjaga ketertiban dan keamanan di sekitar TPS pada hari pemungutan suara.",
        "Keep order and safety around a polling station on polling day.",
    ),
    Body.ptps: Text(
        "Mengawasi satu TPS: persiapan, pemungutan, dan penghitungan suara.",
        "Supervise one polling station: its preparation, the vote and the count.",
    ),
    Body.pkd: Text(
        "Mengawasi seluruh tahapan pemilihan di satu kelurahan.",
        "Supervise every step of the election in one village.",
    ),
    Body.panwascam: Text(
        "Memimpin pengawasan pemilihan di satu kecamatan, bertiga.",
        "Lead the supervision of the election in one district, as one of three.",
    ),
}

_NO_MUST = Text("Bukan syarat mutlak: hanya dicatat.", "Not a must: it is only noted.")

_ONLY_IF_NEEDED = {
    WindowName.extension_notice,
    WindowName.extension,
    WindowName.replacement,
    WindowName.special_recruitment,
}


@dataclass(frozen=True, slots=True)
class CallCard:
    """What templates/public/calls.html asks of a call."""

    href: str
    apply_href: str
    label: str
    body: str
    panel: str
    summary: str
    only_where: str
    state: CallState
    state_label: str
    opens: datetime
    closes: datetime
    days_left: int
    seats: int
    applicants: int
    elected: int
    results_href: str | None
    timeline: Markup


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the rules or of the documents, for people."""

    title: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to prepare."""

    name: str
    note: str
    required: bool


async def call_cards(language: Language) -> list[CallCard]:
    """Every opened call."""
    totals = await remembered("totals", SECONDS_OLD, call_totals)
    return [
        await _card(await rulebook_of(name), totals[name], language)
        for name in await call_names()
        if name in totals
    ]


async def districts_of(call: str) -> list[PlaceSupply]:
    """Need and supply of every district of a call, a few seconds old."""
    return await remembered(
        ("districts", call), SECONDS_OLD, lambda: need_and_supply(call, Level.district)
    )


async def call_card(rulebook: Rulebook, language: Language) -> CallCard:
    """One call."""
    districts = await districts_of(rulebook.name)
    totals = CallTotals(
        seats=sum(district.need for district in districts),
        applicants=sum(district.supply for district in districts),
    )
    return await _card(rulebook, totals, language)


async def registration_now(rulebook: Rulebook) -> Registration:
    """The registration of a call at this moment."""
    extension = rulebook.window(WindowName.extension)
    extended = False
    if extension is not None and extension.opens <= clock.now():
        extended = await remembered(
            ("extended", rulebook.name), SECONDS_OLD, lambda: is_extended(rulebook)
        )
    return registration_at(rulebook, clock.now(), extended=extended)


async def extended_districts(rulebook: Rulebook) -> list[tuple[str, list[ExtendedPlace]]]:
    """The places whose registration was extended, by district, until the extension is over."""
    window = rulebook.window(WindowName.extension)
    if rulebook.extension is None or window is None or clock.now() >= window.closes:
        return []
    places = await remembered(
        ("extended places", rulebook.name), SECONDS_OLD, lambda: extended_places(rulebook.name)
    )
    return [(name, list(group)) for name, group in groupby(places, key=lambda one: one.district)]


def published_from(rulebook: Rulebook) -> datetime | None:
    """Since when the calendar lets the results of plenaries be known; nothing if not yet."""
    window = rulebook.window(WindowName.result)
    return window.opens if window is not None and window.opens <= clock.now() else None


async def _card(rulebook: Rulebook, totals: CallTotals, language: Language) -> CallCard:
    registration = await registration_now(rulebook)
    published = totals.elected and published_from(rulebook)
    return CallCard(
        href=f"/calls/{rulebook.name}",
        apply_href=f"/apply/{rulebook.name}",
        label=rulebook.label.in_(language),
        body=f"{AGENCIES[rulebook.agency]} · {rulebook.panel.in_(language)}",
        panel=rulebook.panel.in_(language),
        summary=_SUMMARIES[rulebook.body].in_(language),
        only_where=_only_where(rulebook, registration, language),
        state=registration.state,
        state_label=STATE_LABELS[registration.state].in_(language),
        opens=registration.opens,
        closes=registration.closes,
        days_left=registration.days_left,
        seats=totals.seats,
        applicants=totals.applicants,
        elected=totals.elected,
        results_href=f"/results/{rulebook.name}" if published else None,
        timeline=_timeline(rulebook, language),
    )


def _only_where(rulebook: Rulebook, registration: Registration, language: Language) -> str:
    """Where an extension holds; nothing while registration is open everywhere, or is over."""
    if rulebook.extension is None or not registration.extended:
        return ""
    is_open = registration.state is CallState.open
    return extension_sentence(rulebook.extension, language) if is_open else ""


def _timeline(rulebook: Rulebook, language: Language) -> Markup:
    windows = [
        charts.Window(
            window.label.in_(language),
            window.first_day,
            window.last_day,
            conditional=window.name in _ONLY_IF_NEEDED,
        )
        for window in rulebook.windows
    ]
    return charts.calendar_timeline(windows, clock.today(), language)


def requirements(rulebook: Rulebook, language: Language) -> list[Requirement]:
    """Each rule in plain words, with its legal source."""
    return [
        Requirement(
            rule.label.in_(language),
            _rule_words(rule, language),
            source_words(rule.source, language),
        )
        for rule in rulebook.rules
    ]


def _rule_words(rule: Rule, language: Language) -> str:
    """What a rule asks, and that it is no must where it is none."""
    asked = rule_sentence(rule, language)
    return f"{asked} {_NO_MUST.in_(language)}" if rule.severity is Severity.warn else asked


def papers(rulebook: Rulebook, language: Language) -> list[Paper]:
    """The documents of a call, and for whom each is asked."""
    return [
        Paper(
            document.label.in_(language),
            _sentence(CONDITIONS[document.when].in_(language)),
            document.required,
        )
        for document in rulebook.documents
    ]


def weights(rulebook: Rulebook, language: Language) -> list[tuple[str, float]]:
    """What the total score is made of, as shares of 1."""
    return [
        (_sentence(label.in_(language)), share / 100)
        for label, share in score_parts(rulebook.weights)
    ]


def tie_break(rulebook: Rulebook, language: Language) -> list[str]:
    """What decides between equals; the total score itself is not a tie-break."""
    return [_sentence(step) for step in tie_break_words(rulebook, language)[1:]]


def honoraria(rulebook: Rulebook, language: Language) -> list[tuple[str, int, str]]:
    """Office, rupiah and for how long."""
    pay, office = rulebook.honorarium, rulebook.office
    offices: Sequence[tuple[str, int | None]] = (
        (office.chair.in_(language) if office.chair else "", pay.chair),
        (office.member.in_(language), pay.member),
    )
    period = PAY_PERIODS[pay.per].in_(language)
    return [(label, amount, period) for label, amount in offices if label and amount]


def legal_sources(rulebook: Rulebook, language: Language) -> list[str]:
    """The regulations and decisions behind a call."""
    return [f"{source.citation} ({source.title.in_(language)})" for source in rulebook.sources]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
