"""Documents on their way into the store: only what was read and written anew is kept.

The reading is done by a process of its own (:mod:`recruit.foundation.cleaning`), which is killed
when a file takes too long: whatever somebody sends, this process and its event loop go on.
"""

import asyncio
import atexit
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import msgspec

from recruit.foundation.cleaning import Answer, Cleaned
from recruit.foundation.cleaning.__main__ import receive, send
from recruit.foundation.files import LARGEST, refused
from recruit.foundation.i18n import Text

PROCESSES = 2
"""Files that are read at once by one server process; the others wait."""

SECONDS = 60
"""After which a process is killed that does not even use its CPU time."""

COMMAND = [sys.executable, "-m", "recruit.foundation.cleaning"]

REASONS = {
    "office": Text(
        "Berkas Word, Excel atau ZIP tidak diterima. Simpan dahulu sebagai PDF.",
        "Word, Excel and ZIP files are not accepted. Save it as PDF first.",
    ),
    "heic": Text(
        "Foto HEIC tidak diterima. Di pengaturan kamera pilih “Paling Kompatibel” (JPG), lalu foto"
        " ulang.",
        "HEIC pictures are not accepted. Choose “Most Compatible” (JPG) in the camera's settings,"
        " and take the picture again.",
    ),
    "unreadable": Text(
        "Berkas rusak atau tidak lengkap. Foto atau simpan ulang, lalu kirim lagi.",
        "The file is broken or not complete. Take or save it again, then send it.",
    ),
    "too-many-pixels": Text(
        "Gambar lebih dari 50 megapiksel. Foto ulang dengan ukuran biasa.",
        "The picture has more than 50 megapixels. Take it again in the usual size.",
    ),
    "too-heavy": Text(
        "Berkas ini terlalu berat untuk dibaca. Foto kertasnya, lalu kirim fotonya.",
        "This file is too heavy to read. Take a picture of the paper and send that.",
    ),
    "encrypted": Text(
        "PDF ini terkunci. Simpan atau cetak ulang sebagai PDF tanpa kata sandi.",
        "This PDF is locked. Save or print it as a PDF without a password.",
    ),
    "active": Text(
        "PDF ini berisi program. Cetak ulang sebagai PDF biasa, atau foto kertasnya.",
        "This PDF contains a program. Print it as a plain PDF, or take a picture of the paper.",
    ),
    "attachments": Text(
        "PDF ini berisi berkas lain. Cetak ulang sebagai PDF biasa.",
        "This PDF contains other files. Print it as a plain PDF.",
    ),
    "too-many-pages": Text(
        "PDF ini lebih dari 20 halaman. Kirim halaman yang diminta saja.",
        "This PDF has more than 20 pages. Send only the pages that are asked for.",
    ),
}
"""Why a file is refused beside :data:`recruit.foundation.files.REFUSALS`, and what to do."""

CONCERNS = {
    "tiny": Text(
        "Gambar ini kecil; tulisannya mungkin tidak terbaca.",
        "This picture is small; its text may not be readable.",
    ),
    "blurred": Text(
        "Gambar ini tampak buram; tulisannya mungkin tidak terbaca.",
        "This picture looks blurred; its text may not be readable.",
    ),
}
"""What is remarkable about a picture that is stored all the same."""

_BEGINNINGS = {
    b"\xff\xd8\xff": "",
    b"\x89PNG\r\n\x1a\n": "",
    b"%PDF-": "",
    b"PK": "office",
    b"\xd0\xcf\x11\xe0": "office",
}
_HEIF = (b"ftyphei", b"ftyphev", b"ftypmif", b"ftypmsf", b"ftypavi")


async def sanitise(content: bytes) -> Cleaned:
    """What may be stored of a document: JPG, PNG or PDF, written anew.

    :class:`InvalidInput` with one reason in words if it is empty, over 5 MB, of another type,
    broken, locked, or would act when it is opened.
    """
    reason = _unfit(content)
    if not reason:
        answer = await asyncio.get_running_loop().run_in_executor(_threads, _cleaned, content)
        if answer.cleaned is not None:
            return answer.cleaned
        reason = answer.refused or "unreadable"
    raise refused(reason, REASONS.get(reason))


def _unfit(content: bytes) -> str:
    """Why a file is not even looked into; nothing if it is."""
    if not content:
        return "empty"
    if len(content) > LARGEST:
        return "too-large"
    if content[4:].startswith(_HEIF):
        return "heic"
    found = [reason for start, reason in _BEGINNINGS.items() if content.startswith(start)]
    return found[0] if found else "media-type"


class _Process:
    """One process that cleans, and its two pipes."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        atexit.register(self.end)

    def answer(self, content: bytes) -> Answer | None:
        """What it says of a file; nothing if it died of it."""
        last_moment = threading.Timer(SECONDS, self._child.kill)
        last_moment.start()
        try:
            assert self._child.stdin is not None  # noqa: S101 - both are pipes, see above
            assert self._child.stdout is not None  # noqa: S101
            send(self._child.stdin, content)
            said = receive(self._child.stdout)
        except OSError:
            said = None
        finally:
            last_moment.cancel()
        return None if said is None else msgspec.msgpack.decode(said, type=Answer)

    def end(self) -> None:
        """Kill it, and give its pipes back."""
        atexit.unregister(self.end)
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._child.wait()


_threads = ThreadPoolExecutor(PROCESSES, thread_name_prefix="sanitise")
_own = threading.local()


def _cleaned(content: bytes) -> Answer:
    """The answer of this thread's process. A file that kills two processes is refused.

    The first may have been killed for another reason, such as a machine without memory.
    """
    for _ in range(2):
        if not hasattr(_own, "process"):
            _own.process = _Process()
        answer: Answer | None = _own.process.answer(content)
        if answer is not None:
            return answer
        _own.process.end()
        del _own.process
    return Answer(refused="too-heavy")
