"""A real worker process that sends messages, is told to stop, and is killed."""

import asyncio
import signal
from pathlib import Path

from recruit.foundation.database import execute, fetch_value
from recruit.foundation.embedded import Engines
from tests.faults.test_planning import eventually, worker
from tests.notices.conftest import (
    EMAIL,
    GatewayServer,
    MailServer,
    configure,
    deliveries,
    gateway,
    mail_server,
    recipient,
    tell,
)

__all__ = ["configure", "gateway", "mail_server"]


async def sent() -> bool:
    return {row["state"] for row in await deliveries()} == {"sent"}


async def settled() -> bool:
    left: int = await fetch_value("SELECT count(*) FROM outbox WHERE done_at IS NULL")
    return left == 0


async def test_the_worker_sends_what_was_told_and_stops_when_asked(
    database: None, servers: Engines, mail_server: MailServer, tmp_path: Path
) -> None:
    for number in range(20):
        await tell(recipient(email=f"{number}.{EMAIL}"))
    log = tmp_path / "worker.log"
    with worker(servers, log) as working:
        await eventually(sent)
        working.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(working.wait, 15) == 0, log.read_text()
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == len(mail_server.mails) == 20
    assert EMAIL not in log.read_text()


async def test_a_worker_killed_while_it_sends_loses_and_doubles_nothing(
    database: None, servers: Engines, gateway: GatewayServer, tmp_path: Path
) -> None:
    gateway.answers = ["taken and silent"] * 3
    for number in range(6):
        await tell(recipient(sms=f"+62812000030{number}"))
    log = tmp_path / "worker.log"
    with worker(servers, log):
        await gateway.asked.wait()
    gateway.answers.clear()
    # As if the lease had run out: nobody waits a minute here.
    await execute("UPDATE outbox SET handed_at = handed_at - interval '2 minutes'")
    with worker(servers, log):
        await eventually(settled)
    assert await sent()
    assert set(gateway.taken) == {str(row["id"]) for row in await deliveries()}
