"""The words: there for every kind, in both languages, and fit for a phone."""

import re
from uuid import UUID

import pytest

from recruit.foundation.i18n import Language, Text
from recruit.notices.channels import Message
from recruit.notices.channels.gateway import text_of
from recruit.notices.rules import CHANNEL_LABELS, Channel, NoticeKind
from recruit.notices.templates import TEMPLATES, both, check, write

CALL = Text("KPPS untuk Pilkada Jakarta 2024", "KPPS for the Jakarta election of 2024")
DETAILS: dict[str, str | int] = {
    "count": 3,
    **both("call", CALL),
    "code": "kpps-2024",
    "number": 10000000195,
    "application": "01922c5a-0000-7000-8000-000000000000",
    "clarification": "01922c5a-0000-7000-8000-000000000001",
    "until": "2024-09-29T23:59:00+07:00",
    "closes": "2024-09-28T16:59:00+00:00",
    "room": "Ruang 1, Kantor Panwaslu Kecamatan Contoh",
    "place": "Gambir",
    **both("missing", Text("Yang belum: foto.", "Missing: photo.")),
    **both("advice", Text("Ajak tetangga Anda.", "Tell your neighbours.")),
    **both("outcome", Text("Keberatan tidak diterima.", "It was not upheld.")),
    **both("programme", Text("Bimbingan teknis dasar", "Basic training")),
    "starts": "2024-10-14T01:30:00+00:00",
    "was": "2024-10-15T06:30:00+00:00",
    "where": "Aula Kelurahan Gambir, Ruang 1, Gambir",
    "enrolment": "01922c5a-0000-7000-8000-000000000002",
    "offer": "01922c5a-0000-7000-8000-000000000003",
}

each_kind = pytest.mark.parametrize("kind", NoticeKind)
each_language = pytest.mark.parametrize("language", Language)


def test_every_kind_and_every_channel_has_words() -> None:
    assert list(TEMPLATES) == list(NoticeKind)
    assert set(CHANNEL_LABELS) == set(Channel)


@each_kind
@each_language
def test_it_is_filled_completely(kind: NoticeKind, language: Language) -> None:
    check(kind, DETAILS)
    written = write(kind, language, DETAILS)
    for text in (written.subject, *written.paragraphs, written.short, written.path):
        assert text == "" or text.strip()
        assert not re.search(r"[{}]", text)
    assert written.subject
    assert len(written.paragraphs) >= 2
    assert (written.action is None) == (written.path == "")


@each_kind
def test_both_languages_say_the_same_things(kind: NoticeKind) -> None:
    template = TEMPLATES[kind]
    for text in (template.subject, template.short, *template.paragraphs):
        assert set(re.findall(r"{\w+}", text.id)) == set(re.findall(r"{\w+}", text.en))


@each_kind
@each_language
def test_on_a_phone_it_is_short_and_plain(kind: NoticeKind, language: Language) -> None:
    written = write(kind, language, DETAILS)
    link = f"https://daftar.contoh.example{written.path}" if written.path else None
    text = text_of(Message(UUID(int=0), Channel.sms, "", written, link))
    assert text.isascii(), "another letter halves what an SMS holds"
    assert len(text) <= 2 * 153, "two SMS at most"


def test_moments_are_written_as_the_reader_writes_them() -> None:
    indonesian = write(NoticeKind.draft_reminder, Language.id, DETAILS).paragraphs
    english = write(NoticeKind.draft_reminder, Language.en, DETAILS).paragraphs
    assert "Pendaftaran ditutup Sabtu, 28 September 2024 pukul 23.59 WIB." in indonesian
    assert "Registration closes on Saturday, 28 September 2024 at 23:59 WIB." in english
    assert "Yang belum: foto." in indonesian
    assert "Missing: photo." in english


def test_what_is_missing_may_be_left_out() -> None:
    given = {name: value for name, value in DETAILS.items() if not name.startswith("missing")}
    check(NoticeKind.draft_reminder, given)
    written = write(NoticeKind.draft_reminder, Language.id, given)
    assert "Buka lamaran Anda untuk melihat apa yang masih kurang." in written.paragraphs


def test_a_detail_in_one_language_only_is_lacking() -> None:
    given = {name: value for name, value in DETAILS.items() if name != "call.en"}
    with pytest.raises(ValueError, match=r"draft_reminder needs call$"):
        check(NoticeKind.draft_reminder, given)
    check(NoticeKind.draft_reminder, given | {"call": "KPPS"})


def test_what_a_detail_holds_is_never_taken_for_a_template() -> None:
    odd = DETAILS | {"number": "{code} {", "call": "two\nlines"}
    written = write(NoticeKind.application_received, Language.id, odd)
    assert written.subject == "Lamaran Anda diterima: {code} {"
