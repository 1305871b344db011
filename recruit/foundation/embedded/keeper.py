"""The keeper: starts the engines, starts them again when they die, stops them with the last user.

A program (`python -m recruit.foundation.embedded.keeper`), started by the first user with two open
descriptors: the lock that makes it the only keeper, and the first user's connection. To each user
it writes lines of JSON: first `ready`, then `report`s, at the end `stopped` or `error`.
"""

import json
import logging
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from recruit.foundation.embedded.account import account_for, let_in, own_directory, publish_programs
from recruit.foundation.embedded.place import Engines, EnginesError, psql_path
from recruit.foundation.embedded.servers import Engine, create_database, postgres, valkey

TICK_SECONDS = 0.5
RETRY_SECONDS = 5.0

_log = logging.getLogger("recruit.engines")


class Keeper:
    """Keeps the engines of one data directory for as long as they have users."""

    def __init__(self, place: Engines, first_user: socket.socket, *, durable: bool) -> None:
        self._place = place
        self._durable = durable
        self._users = {first_user}
        self._engines: list[Engine] = []
        self._retry_at = 0.0
        self._ended = False

    def end(self) -> None:
        """Stop at the next opportunity, although there are users."""
        self._ended = True

    def run(self) -> None:
        """Start everything, serve until the last user has left, stop everything."""
        outcome = {"stopped": ""}
        try:
            with self._listen() as listener:
                self._start()
                self._tell(self._users, {"ready": ""})
                self._serve(listener)
        except (EnginesError, OSError) as error:
            _log.exception("the engines do not start")
            outcome = {"error": str(error)}
        finally:
            self._stop()
            self._tell(self._users, outcome)

    def _listen(self) -> socket.socket:
        self._account = account_for(self._place.data_dir)
        if self._account is not None:
            publish_programs()
            let_in(self._account, psql_path(), self._place.data_dir / "postgres")
        own_directory(self._place.socket_dir, self._account)
        self._place.keeper_socket.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._place.keeper_socket))
        listener.listen()
        return listener

    def _start(self) -> None:
        for make in (postgres, valkey):
            engine = make(self._place, self._account, durable=self._durable)
            self._engines.append(engine)
            engine.start()
        create_database(self._place, self._account)

    def _serve(self, listener: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            for known in (listener, *self._users):
                selector.register(known, selectors.EVENT_READ)
            while not self._ended:
                for key, _ in selector.select(TICK_SECONDS):
                    if key.fileobj is listener:
                        selector.register(self._welcome(listener), selectors.EVENT_READ)
                    elif isinstance(key.fileobj, socket.socket):
                        self._dismiss(key.fileobj, selector)
                self._start_dead_engines()

    def _welcome(self, listener: socket.socket) -> socket.socket:
        user, _ = listener.accept()
        self._users.add(user)
        self._tell({user}, {"ready": ""})
        return user

    def _dismiss(self, user: socket.socket, selector: selectors.BaseSelector) -> None:
        """Let a user go who has closed the connection; the last one waits until we have ended."""
        if len(self._users) == 1:
            self.end()
            return
        selector.unregister(user)
        self._users.remove(user)
        user.close()

    def _start_dead_engines(self) -> None:
        dead = [engine for engine in self._engines if engine.is_dead()]
        if not dead or time.monotonic() < self._retry_at:
            return
        for engine in dead:
            self._report(f"{engine.name} ended unexpectedly; starting it again")
            try:
                engine.start()
            except (EnginesError, OSError) as error:
                self._retry_at = time.monotonic() + RETRY_SECONDS
                self._report(f"{error}\nTrying again in {RETRY_SECONDS:.0f} seconds")

    def _stop(self) -> None:
        for engine in self._engines:
            engine.ask_to_stop()
        for engine in self._engines:
            engine.wait_until_stopped()
        shutil.rmtree(self._place.socket_dir, ignore_errors=True)

    def _report(self, text: str) -> None:
        _log.warning("%s", text)
        self._tell(self._users, {"report": text})

    @staticmethod
    def _tell(users: set[socket.socket], message: dict[str, str]) -> None:
        for user in users:
            with suppress(OSError):  # one that left, or does not read, misses it
                user.sendall(json.dumps(message).encode() + b"\n", socket.MSG_DONTWAIT)


def main() -> None:
    """Run with: data directory, `durable` or `hasty`, descriptor of the lock, of the first user."""
    data_dir, durability, _lock, connection = sys.argv[1:]
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    first_user = socket.socket(fileno=int(connection))
    keeper = Keeper(Engines(Path(data_dir)), first_user, durable=durability == "durable")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.end())
    keeper.run()
    os._exit(0)  # closes the users' connections no sooner than this process ends


if __name__ == "__main__":
    main()
