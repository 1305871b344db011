"""Prints a call for people: what `recruit calls show NAME` shows."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recruit.rulebook.model import (
    Criterion,
    Label,
    Programme,
    Rulebook,
    ShareMode,
    Timing,
)
from recruit.rulebook.sentences import (
    CONDITIONS,
    LEVELS,
    PAY_PERIODS,
    SEVERITIES,
    day_words,
    extension_sentence,
    rule_sentence,
    score_parts,
    source_words,
    tie_break_words,
    window_words,
)

Row = tuple[str, ...]

_TITLES = {
    "about": Label(id="Rekrutmen", en="The call"),
    "calendar": Label(id="Jadwal (WIB)", en="Calendar (WIB)"),
    "rules": Label(id="Syarat", en="Who may apply"),
    "documents": Label(id="Dokumen", en="Documents"),
    "declarations": Label(id="Pernyataan", en="Declarations"),
    "scoring": Label(id="Penilaian", en="Scoring"),
    "training": Label(id="Bimbingan teknis", en="Training"),
    "pay": Label(id="Masa kerja dan honorarium", en="Term and pay"),
    "sources": Label(id="Dasar hukum", en="Legal sources"),
}

_SHARES = {
    ShareMode.considered: Label(
        id="paling sedikit {percent}% ({n} dari {seats}) diperhatikan",
        en="at least {percent}% ({n} of {seats}) is taken into account",
    ),
    ShareMode.reserve_seats: Label(
        id="{n} dari {seats} kursi ({percent}%) disediakan",
        en="{n} of {seats} seats ({percent}%) are kept for women",
    ),
}

_TIMINGS = {
    Timing.before_oath: Label(id="sebelum pelantikan", en="before the oath"),
    Timing.after_oath: Label(id="setelah pelantikan", en="after the oath"),
}


def describe(rulebook: Rulebook, language: str = "id") -> RenderableType:
    """The whole call in plain words, for a terminal."""
    sections = {
        "about": _about(rulebook, language),
        "calendar": _calendar(rulebook, language),
        "rules": _rules(rulebook, language),
        "documents": _documents(rulebook, language),
        "declarations": _declarations(rulebook, language),
        "scoring": _scoring(rulebook, language),
        "training": _training(rulebook, language),
        "pay": _pay(rulebook, language),
        "sources": ((s.citation, s.title.in_(language)) for s in rulebook.sources),
    }
    heading = Text(rulebook.label.in_(language), style="bold")
    tables = (_section(_TITLES[key].in_(language), rows) for key, rows in sections.items())
    return Group(heading, Text(rulebook.name, style="dim"), *tables)


def _words(language: str, indonesian: str, english: str) -> str:
    return Label(id=indonesian, en=english).in_(language)


def _section(title: str, rows: Iterable[Row]) -> RenderableType:
    """A titled table; without rows there is no section."""
    listed = list(rows)
    if not listed:
        return Group()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for column in range(len(listed[0])):
        table.add_column(ratio=1 if column == 0 else 2, overflow="fold")
    for row in listed:
        table.add_row(*map(Text, row))
    return Padding(Group(Text(title, style="bold cyan"), table), (1, 0, 0, 0))


def _about(book: Rulebook, language: str) -> Iterator[Row]:
    unit, apply_level = LEVELS[book.unit.level], LEVELS[book.unit.apply_level]
    seats = _words(language, "{n} orang per {unit}", "{n} for each {unit}")
    yield _words(language, "Pemilihan", "Election"), book.election_label.in_(language)
    yield _words(language, "Pemungutan suara", "Polling day"), day_words(book.polling_day, language)
    yield (
        _words(language, "Kebutuhan", "Seats"),
        seats.format(n=book.unit.seats, unit=unit.in_(language)),
    )
    yield _words(language, "Melamar pada", "Apply to a"), apply_level.in_(language)
    yield _words(language, "Dipilih oleh", "Elected by"), book.panel.in_(language)
    if book.sworn_with:
        yield _words(language, "Dilantik bersama", "Sworn in with"), book.sworn_with


def _calendar(book: Rulebook, language: str) -> Iterator[Row]:
    for window in book.windows:
        source = source_words(window.source, language)
        yield window.label.in_(language), window_words(window, language), source
    if book.extension:
        source = source_words(book.extension.source, language)
        yield "", extension_sentence(book.extension, language), source


def _rules(book: Rulebook, language: str) -> Iterator[Row]:
    otherwise = _words(language, "Bila tidak", "If not")
    for rule in book.rules:
        asked = rule_sentence(rule, language)
        follows = f"{otherwise}: {SEVERITIES[rule.severity].in_(language)}."
        source = source_words(rule.source, language)
        yield rule.label.in_(language), f"{asked}\n{follows}", source


def _documents(book: Rulebook, language: str) -> Iterator[Row]:
    optional = _words(language, "(tidak wajib)", "(optional)")
    for document in book.documents:
        whom = CONDITIONS[document.when].in_(language)
        source = source_words(document.source, language)
        for_whom = whom if document.required else f"{whom} {optional}"
        yield document.label.in_(language), for_whom, source


def _declarations(book: Rulebook, language: str) -> Iterator[Row]:
    for declaration in book.declarations:
        source = source_words(declaration.source, language)
        yield declaration.code, declaration.text.in_(language), source


def _scoring(book: Rulebook, language: str) -> Iterator[Row]:
    yield _words(language, "Nilai akhir", "Total score"), _formula(book, language)
    if test := book.written_test:
        words = _words(
            language,
            "{items} soal, {minutes} menit; {factor} × kebutuhan terbaik lanjut ke wawancara",
            "{items} items, {minutes} minutes; the best {factor} × seats go on to the interview",
        )
        title = _words(language, "Tes tertulis", "Written test")
        factor = test.shortlist_factor
        yield title, words.format(items=test.items, minutes=test.minutes, factor=factor)
    for criterion in book.rubric.criteria:
        yield criterion.label.in_(language), _points(criterion)
    yield from _deciding(book, language)


def _deciding(book: Rulebook, language: str) -> Iterator[Row]:
    share, seats = book.women_share, book.unit.seats
    steps = " → ".join(tie_break_words(book, language))
    yield _words(language, "Bila nilai sama", "Ties are broken by"), steps
    women = _SHARES[share.mode].in_(language)
    yield (
        _words(language, "Perempuan", "Women"),
        women.format(percent=share.percent, n=share.seats_of(seats), seats=seats),
    )
    reserve = _words(language, "{n} peringkat berikutnya", "the next {n} in rank")
    yield _words(language, "Cadangan", "Reserve"), reserve.format(n=book.reserves.depth(seats))


def _formula(book: Rulebook, language: str) -> str:
    """The total score as a sum: "40% written test + 60% interview"."""
    parts = score_parts(book.weights)
    return " + ".join(f"{weight}% {name.in_(language)}" for name, weight in parts)


def _points(criterion: Criterion) -> str:
    """The weight of a criterion and, where points come from facts, the points of each value."""
    points = ", ".join(f"{value} {number}" for value, number in criterion.options.items())
    return f"{criterion.weight}%" + (f" ({points})" if points else "")


def _training(book: Rulebook, language: str) -> Iterator[Row]:
    for programme in book.programmes:
        days = f"{day_words(programme.opens, language)} – {day_words(programme.closes, language)}"
        when = f"{days}, {_TIMINGS[programme.timing].in_(language)}"
        sessions = _sessions(programme, language)
        content = programme.content.in_(language)
        yield programme.label.in_(language), f"{when}\n{sessions}", content


def _sessions(programme: Programme, language: str) -> str:
    times = ", ".join(f"{s.start:%H.%M}–{s.end:%H.%M}" for s in programme.sessions)
    words = _words(
        language,
        "{times}; paling banyak {capacity} orang, {trainers} pelatih",
        "{times}; at most {capacity} people, {trainers} trainers",
    )
    return words.format(times=times, capacity=programme.capacity, trainers=programme.trainers)


def _pay(book: Rulebook, language: str) -> Iterator[Row]:
    term, pay = book.term, book.honorarium
    days = f"{day_words(term.starts, language)} – {day_words(term.ends, language)}"
    yield _words(language, "Masa kerja", "Term"), days
    per = PAY_PERIODS[pay.per].in_(language)
    if book.office.chair and pay.chair:
        yield book.office.chair.in_(language), f"{_rupiah(pay.chair)} {per}"
    yield book.office.member.in_(language), f"{_rupiah(pay.member)} {per}"
    if book.compensation:
        title = _words(language, "Santunan kematian", "Compensation on death")
        yield title, _rupiah(book.compensation.death)


def _rupiah(amount: int) -> str:
    return f"Rp {amount:,}".replace(",", ".")
