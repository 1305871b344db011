"""Anybody checks a receipt, and learns when it was received and for what: no name, no place."""

import html
import re
from dataclasses import replace

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from recruit.applications.actions.submit import Submitted
from recruit.applications.queries import received_as
from recruit.applications.receipts import SignedReceipt, receipt_of, short_code, sign_receipt
from recruit.foundation.keys import signing_keys
from recruit.foundation.signing import key_id
from tests.site.conftest import post, text_of
from tests.site.own import hand_in


@pytest.fixture
async def stored(calls: None) -> Submitted:
    return await hand_in()


@pytest.fixture
async def signed(stored: Submitted) -> SignedReceipt:
    row = await received_as(stored.number)
    assert row is not None
    return receipt_of(row)


GENUINE = (
    "Tanda terima ini asli Kami menerima lamaran ini pada Jumat, 20 September 2024 pukul 10.00"
)


async def test_the_qr_code_leads_to_the_answer(
    signed: SignedReceipt, client: httpx.AsyncClient
) -> None:
    page = await client.get(f"/verify?r={signed.compact()}")
    shown = text_of(page)
    assert GENUINE in shown
    assert "KPPS untuk Pilkada Jakarta 2024" in shown
    assert signed.receipt.digest.hex() in shown
    for secret in ("Contoh Pelamar", "3171011708909001", "Gambir", "31.71.01"):
        assert secret not in page.text
    english = text_of(await client.get(f"/verify?r={signed.compact()}&lang=en"))
    assert "This receipt is genuine" in english


async def test_the_text_of_the_receipt_page_can_be_pasted(
    signed: SignedReceipt, client: httpx.AsyncClient
) -> None:
    assert GENUINE in text_of(await post(client, "/verify", receipt=signed.text))
    changed = signed.text.replace("10:00:00", "09:00:00")
    assert "Tanda terima ini tidak asli" in text_of(await post(client, "/verify", receipt=changed))
    nothing = await post(client, "/verify", receipt="Saya sudah melamar, sungguh.")
    assert "tidak terbaca sebagai tanda terima" in text_of(nothing)


async def test_the_number_and_the_code_are_enough_however_they_are_typed(
    signed: SignedReceipt, client: httpx.AsyncClient
) -> None:
    number, code = signed.receipt.number, short_code(signed.receipt)
    sloppy = code.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")
    grouped = f"{number // 100} - {number % 100:02}"
    for typed in ((str(number), code), (grouped, sloppy), (str(number), signed.signature_text)):
        answer = await post(client, "/verify", number=typed[0], code=typed[1])
        assert GENUINE in text_of(answer), typed


async def test_a_wrong_code_and_an_unknown_number_are_answered_alike(
    signed: SignedReceipt, client: httpx.AsyncClient
) -> None:
    number, code = str(signed.receipt.number), short_code(signed.receipt)
    unknown = str(number_like(signed.receipt.number))
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    forged = "A" * 86
    answers = [
        await post(client, "/verify", number=number, code=wrong),
        await post(client, "/verify", number=unknown, code=code),
        await post(client, "/verify", number=number, code=forged),
        await post(client, "/verify", number=number, code="é\x00"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "Nomor dan kode ini tidak cocok" in text_of(answer)


def number_like(number: int) -> int:
    """Another number with right check digits."""
    return number + 97_000


async def test_a_mistyped_number_is_noticed_before_anything_is_looked_up(
    signed: SignedReceipt, client: httpx.AsyncClient
) -> None:
    code = short_code(signed.receipt)
    for typed in (signed.receipt.number + 1, "12", "9" * 40, "nomor"):
        answer = await post(client, "/verify", number=str(typed), code=code)
        assert answer.status_code == 422
        assert "salah ketik" in text_of(answer)
    empty = await post(client, "/verify")
    assert empty.status_code == 422
    assert "Tempelkan teks tanda terima" in text_of(empty)


@pytest.mark.parametrize("given", ["x", "1.2.3", "%00", "é" * 500, "1." * 3000])
async def test_whatever_stands_in_the_address_is_answered(
    calls: None, client: httpx.AsyncClient, given: str
) -> None:
    answer = await client.get("/verify", params={"r": given})
    assert answer.status_code == 200
    assert "tidak terbaca" in text_of(answer)


async def test_a_receipt_of_a_call_that_is_gone_is_still_checked(
    signed: SignedReceipt, client: httpx.AsyncClient
) -> None:
    old = sign_receipt(replace(signed.receipt, call="ppk-2019"))
    assert GENUINE in text_of(await client.get(f"/verify?r={old.compact()}"))


async def test_the_public_key_is_there_for_everybody(client: httpx.AsyncClient) -> None:
    answer = await client.get("/verify/key")
    key = load_pem_public_key(answer.content)
    assert key == signing_keys().private.public_key()
    listed = (await client.get("/verify/key.json")).json()
    assert [one["id"] for one in listed] == [key_id(key)]
    assert load_pem_public_key(listed[0]["pem"].encode()) == key
    assert listed[0]["signs"] is True


async def test_the_page_tells_how_to_check_without_it(client: httpx.AsyncClient) -> None:
    page = await client.get("/verify")
    code = re.search(r"<pre[^>]*><code>(.*?)</code>", page.text, re.DOTALL)
    assert code is not None
    assert "key.verify(" in html.unescape(code[1])
