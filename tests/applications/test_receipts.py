"""A receipt verifies with the public key alone, and no changed one does."""

import asyncio
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.applications.receipts import (
    Receipt,
    SignedReceipt,
    grouped,
    read_receipt,
    short_code,
    sign_receipt,
)
from recruit.applications.receipts.paper import PaperReceipt, receipt_pdf
from recruit.applications.rules import is_number, number_with_check_digits
from recruit.foundation import keys
from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Language
from recruit.foundation.signing import SigningKeys, pem
from recruit.site.public.verify import CHECK

DOCUMENT = Path(__file__).parents[2] / "docs" / "receipts.md"

RECEIPT = Receipt(
    number=number_with_check_digits(12_345),
    call="kpps-2024",
    submitted_at=datetime(2024, 9, 28, 23, 58, 1, 123456, tzinfo=WIB),
    digest=bytes(range(32)),
    entered_by_desk=False,
)

serials = st.integers(min_value=1, max_value=10**9)
receipts = st.builds(
    Receipt,
    number=serials.map(number_with_check_digits),
    call=st.from_regex(r"[a-z0-9]{1,12}(?:[-_][a-z0-9]{1,12}){0,2}", fullmatch=True),
    submitted_at=st.datetimes(
        min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis wants it without a zone
        max_value=datetime(2099, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, WIB]),
    ),
    digest=st.binary(min_size=32, max_size=32),
    entered_by_desk=st.booleans(),
)


@given(serials)
def test_one_wrong_digit_of_a_number_is_noticed(serial: int) -> None:
    number = str(number_with_check_digits(serial))
    assert is_number(int(number))
    for index, digit in enumerate(number):
        for other in "0123456789".replace(digit, ""):
            assert not is_number(int(number[:index] + other + number[index + 1 :]))


@given(serials)
def test_any_two_digits_exchanged_are_noticed(serial: int) -> None:
    number = str(number_with_check_digits(serial))
    for first in range(len(number)):
        for second in range(first + 1, len(number)):
            if number[first] != number[second]:
                typed = list(number)
                typed[first], typed[second] = typed[second], typed[first]
                assert not is_number(int("".join(typed)))


@given(serials)
def test_a_number_is_grouped_so_that_it_can_be_read_out(serial: int) -> None:
    number = number_with_check_digits(serial)
    written = grouped(number)
    assert re.fullmatch(r"\d{1,3}( \d{3})*-\d{2}", written)
    assert int(re.sub(r"\D", "", written)) == number


@given(receipts)
def test_a_receipt_survives_every_way_it_is_carried(receipt: Receipt) -> None:
    signed = sign_receipt(receipt)
    narrow = re.sub(r"(.{30})", r"\1\n   ", signed.text)
    for carried in (
        signed.text,
        f"https://recruit.example/verify?r={signed.compact()}",
        f"Kata pengantar: baik\r\n\r\n{signed.text}\nTerima kasih",
        signed.text.replace("\n", "\r\n"),
        narrow,
    ):
        read = read_receipt(carried)
        assert read is not None
        assert read.genuine
        assert read.text == signed.text


def test_the_same_facts_are_signed_alike_in_any_zone() -> None:
    elsewhere = replace(RECEIPT, submitted_at=RECEIPT.submitted_at.astimezone(UTC))
    assert sign_receipt(elsewhere).text == sign_receipt(RECEIPT).text
    assert "submitted_at: 2024-09-28T23:58:01.123456+07:00\n" in sign_receipt(RECEIPT).text


@pytest.mark.parametrize(
    "changes",
    [
        {"number": number_with_check_digits(12_346)},
        {"call": "kpps-2025"},
        {"submitted_at": RECEIPT.submitted_at - timedelta(microseconds=1)},
        {"digest": bytes(32)},
        {"entered_by_desk": True},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_any_changed_field_is_noticed(changes: dict[str, object]) -> None:
    signed = sign_receipt(RECEIPT)
    forged = SignedReceipt(replace(RECEIPT, **changes), signed.key, signed.signature)
    for carried in (forged.text, forged.compact()):
        read = read_receipt(carried)
        assert read is not None
        assert not read.genuine
    assert not SignedReceipt(RECEIPT, "00000000", signed.signature).genuine


def test_another_installation_cannot_sign_for_this_one() -> None:
    other = SigningKeys(Ed25519PrivateKey.generate())
    ours = keys.signing_keys().id
    assert not SignedReceipt(RECEIPT, ours, other.sign(RECEIPT.text(ours))).genuine


@given(st.text(max_size=300))
def test_nothing_else_is_read_as_a_receipt(text: str) -> None:
    assert read_receipt(text) is None


@settings(deadline=None)
@given(st.data())
def test_a_receipt_with_a_hole_in_it_is_never_genuine_and_never_an_error(
    data: st.DataObject,
) -> None:
    signed = sign_receipt(RECEIPT)
    carried = data.draw(st.sampled_from([signed.text, signed.compact()]))
    at = data.draw(st.integers(0, len(carried) - 2))
    put = data.draw(st.sampled_from(["", "x", "0", "٣", "\x00", "-", "number:"]))
    read = read_receipt(carried[:at] + put + carried[at + 1 :])
    assert read is None or not read.genuine or read.text == signed.text


def test_the_code_is_of_this_receipt_and_holds_no_look_alikes() -> None:
    code = short_code(RECEIPT)
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", code)
    assert code != short_code(replace(RECEIPT, digest=bytes(32)))
    assert code != short_code(replace(RECEIPT, number=number_with_check_digits(12_346)))


def test_the_lines_in_the_documentation_check_a_receipt(tmp_path: Path) -> None:
    """With the public key and one library: no code of ours, no connection."""
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    assert code[1] == CHECK, "the page shows the same lines"
    signed = sign_receipt(RECEIPT)
    (tmp_path / "key.pem").write_text(pem(keys.signing_keys().public[signed.key]))

    def check(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "receipt.txt").write_text(text)
        command = [sys.executable, "-I", "-c", code[1]]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    genuine = check(signed.text)
    assert (genuine.returncode, genuine.stdout.strip()) == (0, "genuine")
    changed = check(signed.text.replace("23:58:01", "23:57:01"))
    assert changed.returncode != 0
    assert "InvalidSignature" in changed.stderr


def paper(language: Language, **changes: bool) -> PaperReceipt:
    signed = sign_receipt(replace(RECEIPT, **changes))
    where = "TPS 001, Gambir"
    return PaperReceipt(signed, "KPPS 2024", where, "https://recruit.example/verify", language)


@pytest.mark.parametrize(
    ("language", "title", "desk"),
    [
        (Language.id, "Tanda terima lamaran", "Dimasukkan oleh petugas di loket."),
        (Language.en, "Receipt of an application", "Entered by an officer at the desk."),
    ],
)
def test_the_paper_is_one_page_in_the_readers_language(
    language: Language, title: str, desk: str
) -> None:
    made = receipt_pdf(paper(language, entered_by_desk=True))
    with pikepdf.open(BytesIO(made)) as document:
        assert len(document.pages) == 1
        assert document.docinfo["/Title"] == title
        assert str(document.Root.Lang) == language.value
    assert made == receipt_pdf(paper(language, entered_by_desk=True))
    assert made != receipt_pdf(paper(language))


async def test_making_papers_leaves_the_loop_free() -> None:
    """Others are answered meanwhile: typst lets go of the interpreter's lock."""
    receipt_pdf(paper(Language.id))
    done, gaps = asyncio.Event(), []

    async def others() -> None:
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(0)
            gaps.append(time.perf_counter() - began)

    waiting = asyncio.create_task(others())
    began = time.perf_counter()
    for _ in range(5):
        await asyncio.to_thread(receipt_pdf, paper(Language.id))
    took = time.perf_counter() - began
    done.set()
    await waiting
    assert len(gaps) > 100
    assert max(gaps) < took / 2


def test_signing_costs_less_than_a_tenth_of_a_millisecond() -> None:
    best = min(_seconds() for _ in range(200))
    assert best < 100e-6


def _seconds() -> float:
    began = time.perf_counter()
    sign_receipt(RECEIPT)
    return time.perf_counter() - began
