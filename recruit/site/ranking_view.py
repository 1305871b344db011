"""The ranking of a unit in words, for everybody, for an applicant and for officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from recruit.foundation.i18n import Language, Text
from recruit.rulebook.model import Rulebook, ShareMode, TieBreak
from recruit.rulebook.sentences import score_parts, tie_break_words
from recruit.selection import queries
from recruit.selection.queries import FrozenLine, FrozenPlenary
from recruit.selection.rules import Explained, Outcome, PassedOver, Scheme, Share, explain
from recruit.site.formats import points

OUTCOMES = {
    Outcome.elected: Text("Terpilih", "Elected"),
    Outcome.reserve: Text("Cadangan", "In reserve"),
    Outcome.not_elected: Text("Tidak terpilih", "Not elected"),
}
PASSED_OVER = {
    PassedOver.holds_office: Text(
        "Sudah memegang jabatan lain dalam pemilihan ini.",
        "Holds another office of this election already.",
    ),
    PassedOver.not_scored: Text(
        "Nilai yang diperlukan tidak ada: tidak hadir atau tidak lengkap.",
        "A score that counts is missing: absent, or not complete.",
    ),
    PassedOver.explanation_refused: Text(
        "Penjelasan dalam klarifikasi tidak diterima.",
        "The explanation in a clarification was not accepted.",
    ),
    PassedOver.set_aside: Text(
        "Dilewati dengan keputusan pleno; alasannya ada pada berita acara.",
        "Passed over by a decision of the plenary; the minutes say why.",
    ),
}
NOT_ELECTABLE = Text("Tidak dapat dipilih.", "Could not be elected.")
"""What everybody is told of somebody who was passed over."""

_BEHIND = {
    TieBreak.total: Text("Nilai akhir lebih rendah.", "A lower total."),
    TieBreak.interview: Text(
        "Nilai akhir sama; nilai wawancara lebih rendah.", "The same total; a lower interview."
    ),
    TieBreak.written_test: Text(
        "Nilai sebelumnya sama; nilai tes tertulis lebih rendah.",
        "The same so far; a lower written test.",
    ),
    TieBreak.election_experience: Text(
        "Nilai sama; pengalaman kepemiluan lebih sedikit.",
        "The same scores; less election experience.",
    ),
    TieBreak.woman_under_share: Text(
        "Nilai dan pengalaman sama; yang di atasnya perempuan, dan saat itu perempuan terpilih"
        " masih di bawah {percent}%.",
        "The same scores and experience; the one above is a woman, and at that point women were"
        " under {percent}% of those elected.",
    ),
    TieBreak.lot: Text(
        "Semua sama; undian terbuka yang menentukan.",
        "Equal in everything; the public lot decided.",
    ),
}
_WANTED = Text(
    "Keterwakilan perempuan diperhatikan sekurang-kurangnya {percent}%: {wanted} dari {seats} kursi"
    " (dibulatkan ke atas).",
    "At least {percent}% women are considered: {wanted} of {seats} seats (rounded up).",
)
_KEPT = Text(
    "Sekurang-kurangnya {percent}% kursi disediakan bagi perempuan: {wanted} dari {seats} kursi"
    " (dibulatkan ke atas).",
    "At least {percent}% of the seats are kept for women: {wanted} of {seats} seats (rounded up).",
)
_BEFORE = Text(
    "Sebelum pleno ini sudah ada {women} perempuan yang menjabat.",
    "Before this plenary {women} women were in office.",
)
_ELECTED = Text("Perempuan yang terpilih: {women}.", "Women who were elected: {women}.")
_PREFERRED = Text(
    "Di antara calon yang benar-benar setara, perempuan didahulukan ({times} kali). Nilai tidak"
    " pernah diubah.",
    "Between exact equals a woman went first ({times}×). No score is ever changed.",
)
_NEVER = Text(
    "Aturan ini tidak mengubah urutan di sini: tidak ada calon setara yang memerlukannya.",
    "This rule changed nothing in the order here: no equals needed it.",
)
_REACHED = Text("Keterwakilan itu tercapai.", "The share is reached.")
_SHORT = Text("Keterwakilan itu tidak tercapai.", "The share is not reached.")
_REASON = Text("Alasan menurut pleno: {reason}", "The plenary's reason: {reason}")
_LINE = Text(
    "Yang terakhir terpilih memperoleh {total}.", "The last who was elected has a total of {total}."
)
_NOBODY = Text("Tidak ada yang terpilih di sini.", "Nobody was elected here.")
_LEADS = Text("Ketua", "Chair")


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A line of a ranking as it is shown; ``because`` says why it stands below the one above."""

    application: str
    rank: int
    scores: tuple[tuple[str, str], ...]
    total: str
    outcome: str
    outcome_label: str
    chair: str
    because: str
    passed_over: str


@dataclass(frozen=True, slots=True)
class RankingView:
    """The ranking of a unit, explained."""

    plenary: FrozenPlenary
    parts: list[tuple[str, int]]
    """What the total is made of, each with its percent."""
    rows: list[RankedRow]
    share: list[str]
    line: str
    tie_break: list[str]

    def row_of(self, application: str) -> int | None:
        """Where an application stands in ``rows``; None if it does not."""
        places = (index for index, row in enumerate(self.rows) if row.application == application)
        return next(places, None)


async def ranking_view(rulebook: Rulebook, unit: str, language: Language) -> RankingView | None:
    """The ranking by the latest plenary in force; None before one ranked anybody here."""
    plenary = await queries.plenary_of_unit(rulebook.name, unit)
    if plenary is None:
        return None
    inputs = await queries.frozen_inputs(plenary)
    used = Rulebook.model_validate(inputs.rulebook)
    lines = await queries.frozen_lines(plenary, used, unit)
    found = explain(
        Scheme.of(used), queries.as_unit(inputs.units[unit]), map(queries.as_ranked, lines)
    )
    parts = [(label.in_(language), percent) for label, percent in score_parts(used.weights)]
    return RankingView(
        plenary=plenary,
        parts=parts,
        rows=[
            _row(line, step, used, language) for line, step in zip(lines, found.steps, strict=True)
        ],
        share=_share_words(found.share, used, _reason(plenary, unit), language),
        line=_line_words(found, language),
        tie_break=tie_break_words(used, language),
    )


def _row(
    line: FrozenLine, step: TieBreak | None, rulebook: Rulebook, language: Language
) -> RankedRow:
    outcome = Outcome(line.outcome)
    percent = rulebook.women_share.percent
    because = _BEHIND[step].in_(language).format(percent=percent) if step else ""
    passed_over = PASSED_OVER[PassedOver(line.passed_over)] if line.passed_over else None
    return RankedRow(
        application=line.application,
        rank=line.rank,
        scores=tuple(_scores(line, rulebook, language)),
        total=shown(line.total, language),
        outcome=outcome.value,
        outcome_label=OUTCOMES[outcome].in_(language),
        chair=_LEADS.in_(language) if line.chair else "",
        because=because,
        passed_over=passed_over.in_(language) if passed_over else "",
    )


def _scores(line: FrozenLine, rulebook: Rulebook, language: Language) -> list[tuple[str, str]]:
    scores: Mapping[str, str | None] = {
        "written_test": line.written_test, "interview": line.interview, "desk": line.desk
    }  # fmt: skip
    weighed = [part for part in scores if getattr(rulebook.weights, part)]
    labels = [label.in_(language) for label, _ in score_parts(rulebook.weights)]
    return [
        (label, shown(scores[part], language)) for label, part in zip(labels, weighed, strict=True)
    ]


def shown(score: str | None, language: Language) -> str:
    """Points as they are written in a language; a dash where there are none."""
    return "–" if score is None else points(Decimal(score), language)


def _reason(plenary: FrozenPlenary, unit: str) -> str | None:
    """Why the women's share is not reached: of this unit, or of the whole plenary."""
    own = (
        one["reason"]
        for one in plenary.decisions
        if one["kind"] == "women" and one["place"] == unit
    )
    return next(own, plenary.women_reason)


def _share_words(
    share: Share, rulebook: Rulebook, reason: str | None, language: Language
) -> list[str]:
    kept = rulebook.women_share.mode is ShareMode.reserve_seats
    percent = rulebook.women_share.percent
    said = [(_KEPT if kept else _WANTED).in_(language).format(
        percent=percent, wanted=share.wanted, seats=share.seats
    )]  # fmt: skip
    if share.in_office:
        said.append(_BEFORE.in_(language).format(women=share.in_office))
    said.append(_ELECTED.in_(language).format(women=share.elected))
    said.append((_REACHED if share.reached else _SHORT).in_(language))
    if not share.reached and reason:
        said.append(_REASON.in_(language).format(reason=reason))
    told = _PREFERRED if share.preferred else _NEVER
    said.append(told.in_(language).format(times=share.preferred))
    return said


def _line_words(found: Explained, language: Language) -> str:
    if found.last_elected is None:
        return _NOBODY.in_(language)
    total = points(Decimal(found.last_elected) / 100, language)
    return _LINE.in_(language).format(total=total)


def arithmetic(row: RankedRow, view: RankingView) -> str:
    """How the total comes about: ``40% × 70,50 + 60% × 81,25 = 76,95``."""
    shares = (percent for _, percent in view.parts)
    sums = (f"{percent}% × {score}" for percent, (_, score) in zip(shares, row.scores, strict=True))
    return f"{' + '.join(sums)} = {row.total}"
