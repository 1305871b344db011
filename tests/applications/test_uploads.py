"""Uploads in pieces: what was acknowledged is there, once, and becomes one document."""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from recruit.applications.actions import uploads
from recruit.applications.actions.uploads import (
    Arrival,
    append_chunk,
    arrival_of,
    begin_upload,
    finish_upload,
    open_upload,
    remove_leftovers,
)
from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_value
from recruit.foundation.files import LARGEST, Files
from recruit.foundation.problems import Conflict, InvalidInput, NotFound
from recruit.worker import JOBS
from tests.foundation.hostile import jpeg

OWNER = "applicant:11111111-1111-7111-8111-111111111111"
OTHER = "applicant:22222222-2222-7222-8222-222222222222"
PICTURE = jpeg((300, 200))


@pytest.fixture
def files(tmp_path: Path, database: None) -> Files:
    return Files.at(None, tmp_path)


@pytest.fixture
def left(tmp_path: Path) -> Callable[[], list[str]]:
    """The folders in which something is stored."""
    return lambda: sorted({path.parent.name for path in tmp_path.rglob("*") if path.is_file()})


async def send(files: Files, upload: UUID, offset: int, content: bytes, owner: str = OWNER) -> int:
    return await append_chunk(
        files=files, upload_id=upload, owner=owner, offset=offset, content=content
    )


async def finish(files: Files, upload: UUID, owner: str = OWNER) -> str:
    name, stored = await finish_upload(files=files, upload_id=upload, owner=owner)
    assert open_upload(name) == stored
    return stored.key


async def test_a_document_in_pieces_is_the_document(
    files: Files, left: Callable[[], list[str]]
) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    for start in range(0, len(PICTURE), 1000):
        piece = PICTURE[start : start + 1000]
        assert await send(files, upload, start, piece) == start + len(piece)
    name, stored = await finish_upload(files=files, upload_id=upload, owner=OWNER)
    assert open_upload(name) == stored
    assert stored.concerns == ("tiny",)
    assert Image.open(BytesIO(await files.get(stored))).size == (300, 200)
    assert left() == [str(upload), "documents", "thumbnails"]
    assert await files.keys(f"uploads/{upload}") == [f"uploads/{upload}/finished"]


async def test_after_a_cut_it_goes_on_where_it_was(files: Files) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    await send(files, upload, 0, PICTURE[:700])
    # The connection is lost; the browser asks, and sends the rest.
    assert await arrival_of(upload_id=upload, owner=OWNER) == Arrival(len(PICTURE), 700)
    assert await send(files, upload, 700, PICTURE[700:]) == len(PICTURE)
    assert (await finish(files, upload)).endswith(".jpg")


async def test_a_piece_sent_twice_is_there_once(files: Files) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    assert await send(files, upload, 0, PICTURE[:700]) == 700
    assert await send(files, upload, 0, PICTURE[:700]) == 700
    both = await asyncio.gather(
        *(send(files, upload, 700, PICTURE[700:]) for _ in range(4)), return_exceptions=True
    )
    assert both == [len(PICTURE)] * 4
    assert await send(files, upload, 0, PICTURE[:700]) == len(PICTURE)
    assert (await finish(files, upload)).endswith(".jpg")


@pytest.mark.parametrize("offset", [1, 699, 701, 2_000])
async def test_a_piece_that_does_not_fit_is_told_where_to_go_on(files: Files, offset: int) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    await send(files, upload, 0, PICTURE[:700])
    with pytest.raises(Conflict) as refused:
        await send(files, upload, offset, PICTURE[700:1400])
    assert (refused.value.extra["offset"], refused.value.extra["size"]) == (700, len(PICTURE))
    assert "700" in refused.value.detail.id
    assert (await arrival_of(upload_id=upload, owner=OWNER)).received == 700


@pytest.mark.parametrize(("offset", "content"), [(0, b""), (0, PICTURE + b"x"), (10**30, b"x")])
async def test_an_empty_piece_and_one_too_many_are_refused(
    files: Files, offset: int, content: bytes, left: Callable[[], list[str]]
) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    with pytest.raises(InvalidInput):
        await send(files, upload, offset, content)
    assert left() == []


@pytest.mark.parametrize(
    ("size", "reason"), [(0, "empty"), (-1, "empty"), (LARGEST + 1, "too-large")]
)
async def test_a_size_that_is_no_document_is_refused_at_once(
    files: Files, size: int, reason: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await begin_upload(owner=OWNER, size=size)
    assert refused.value.faults[0].code == reason
    assert await fetch_value("SELECT count(*) FROM upload") == 0


async def test_nobody_else_sees_or_touches_an_upload(files: Files) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    for who, what in ((OTHER, upload), (OWNER, uuid4())):
        with pytest.raises(NotFound):
            await arrival_of(upload_id=what, owner=who)
        with pytest.raises(NotFound):
            await send(files, what, 0, PICTURE, who)
        with pytest.raises(NotFound):
            await finish(files, what, who)
    assert (await arrival_of(upload_id=upload, owner=OWNER)).received == 0


async def test_an_upload_that_lacks_a_piece_is_not_finished(files: Files) -> None:
    upload = await begin_upload(owner=OWNER, size=len(PICTURE))
    await send(files, upload, 0, PICTURE[:-1])
    with pytest.raises(Conflict) as refused:
        await finish(files, upload)
    assert refused.value.extra["offset"] == len(PICTURE) - 1
    await send(files, upload, len(PICTURE) - 1, PICTURE[-1:])
    await finish(files, upload)


async def test_an_answer_that_was_lost_is_given_again(files: Files) -> None:
    upload = await whole(files, PICTURE)
    name, first = await finish_upload(files=files, upload_id=upload, owner=OWNER)
    again, second = await finish_upload(files=files, upload_id=upload, owner=OWNER)
    assert (first, first.concerns) == (second, second.concerns)
    assert open_upload(name) == open_upload(again)


async def test_two_who_finish_at_once_get_the_same_document(
    files: Files, left: Callable[[], list[str]]
) -> None:
    upload = await whole(files, PICTURE)
    keys = await asyncio.gather(*(finish(files, upload) for _ in range(5)))
    assert len(set(keys)) == 1
    assert len(await files.keys("documents")) == 1
    assert len(await files.keys(f"uploads/{upload}")) == 1


async def test_one_who_comes_while_another_tidies_up_gets_the_document(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It saw no result, and finds no pieces either."""
    upload = await whole(files, PICTURE)
    key = await finish(files, upload)
    looked = 0

    async def late(files: Files, upload_id: UUID) -> object:
        nonlocal looked
        looked += 1
        return None if looked == 1 else await finished(files, upload_id)

    finished = uploads._finished
    monkeypatch.setattr(uploads, "_finished", late)
    assert await finish(files, upload) == key


async def test_what_is_no_document_is_refused_and_nothing_of_it_stays(
    files: Files, left: Callable[[], list[str]]
) -> None:
    upload = await whole(files, b"MZ" + b"\x00" * 500)
    with pytest.raises(InvalidInput) as refused:
        await finish(files, upload)
    assert refused.value.faults[0].code == "media-type"
    assert left() == []
    with pytest.raises(NotFound):
        await finish(files, upload)


async def test_leftovers_of_yesterday_go_and_those_of_today_stay(files: Files) -> None:
    old, young = await whole(files, PICTURE), await whole(files, PICTURE)
    kept = await finish(files, old)
    await execute(
        "UPDATE upload SET began_at = $2 WHERE id = $1",
        old,
        clock.real_now() - uploads.LEFT_OVER_AFTER - timedelta(seconds=1),
    )
    assert await remove_leftovers(files=files) == 1
    assert await remove_leftovers(files=files) == 0
    assert await files.keys(f"uploads/{old}") == []
    assert await fetch_value("SELECT array_agg(id) FROM upload") == [young]
    assert kept in await files.keys("documents")
    assert await finish(files, young) == kept
    await JOBS["remove_leftover_uploads"]()


async def whole(files: Files, content: bytes) -> UUID:
    upload = await begin_upload(owner=OWNER, size=len(content))
    await send(files, upload, 0, content)
    return upload


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.integers(1, 12))
async def test_pieces_in_any_order_and_number_become_the_document_or_are_refused(
    files: Files, seed: int, count: int
) -> None:
    """A browser that sends the pieces as it likes, twice and at once, and heeds what it is told."""
    dice = random.Random(seed)
    cuts = sorted({0, len(PICTURE), *(dice.randrange(len(PICTURE)) for _ in range(count))})
    pieces = [(start, PICTURE[start:end]) for start, end in pairwise(cuts)]
    upload, received = await begin_upload(owner=OWNER, size=len(PICTURE)), 0
    while received < len(PICTURE):
        chosen = [dice.choice(pieces) for _ in range(3)]
        answers = await asyncio.gather(
            *(send(files, upload, start, piece) for start, piece in chosen), return_exceptions=True
        )
        for answer in answers:
            told = answer.extra["offset"] if isinstance(answer, Conflict) else answer
            assert isinstance(told, int)
            assert told in cuts
            received = max(received, told)
        assert (await arrival_of(upload_id=upload, owner=OWNER)).received == received
    _, stored = await finish_upload(files=files, upload_id=upload, owner=OWNER)
    assert Image.open(BytesIO(await files.get(stored))).size == (300, 200)
