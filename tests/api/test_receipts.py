"""The receipt over HTTP: with the answer to a submission, and whenever a program asks."""

import base64

import httpx
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from recruit.people.permissions import Permission
from recruit.rulebook.model import Body
from tests.api.conftest import APPLICATIONS, Key, Submit


async def test_the_answer_to_a_submission_verifies_with_the_public_key_alone(
    submit: Submit, client: httpx.AsyncClient
) -> None:
    told = (await submit()).json()
    signed, signature = told["text"].strip().split("signature: ")
    key = load_pem_public_key((await client.get("/verify/key")).content)
    key.verify(base64.urlsafe_b64decode(signature), signed.encode())
    assert signature == told["signature"]
    for line in (
        f"number: {told['number']}",
        f"digest: {told['digest']}",
        "submitted_at: 2024-09-20T10:00:00.000000+07:00",
        f"key: {told['key']}",
        "entered_by_desk: no",
    ):
        assert line in signed.splitlines()


async def test_the_receipt_can_be_asked_for_again_and_is_the_same(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    told = (await submit()).json()
    reader = await key(Permission.applications_read, bodies=(Body.kpps,), place="31.71")
    answer = await client.get(f"{APPLICATIONS}/{told['id']}/receipt", headers=reader)
    assert answer.status_code == 200
    assert answer.json()["text"] == told["text"]


async def test_the_receipt_needs_the_right_for_body_and_place(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    told = (await submit()).json()
    path = f"{APPLICATIONS}/{told['id']}/receipt"
    assert (await client.get(path)).status_code == 401
    sender = await key(Permission.applications_submit)
    assert (await client.get(path, headers=sender)).status_code == 403
    for body, place in ((Body.ptps, "31"), (Body.kpps, "31.72")):
        reader = await key(Permission.applications_read, bodies=(body,), place=place)
        assert (await client.get(path, headers=reader)).status_code == 404
