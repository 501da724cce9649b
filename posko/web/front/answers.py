"""Answers: whole before the first byte is sent, so that a slow reader holds no thread."""

from __future__ import annotations

import io
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posko.web.front.wire import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)
Headers = list[tuple[str, str]]
PIECE: Final = 64 * 1024
OPEN_FILES: Final = Path("/proc/self/fd")


@dataclass(slots=True)
class Answer:
    """What Django answers. Runs in the thread of the view, since the connections to the database are that thread's."""

    proto: Wire
    folder: Path
    memory: int
    without: frozenset[str] = frozenset()
    status: int = 500
    headers: Headers = field(default_factory=list)
    # A file that is sent from /proc and stays open until granian has opened it.
    sent_from: int | None = None

    def work(self, application: WSGIApplication, environ: dict[str, Any]) -> int | None:
        """Run the view and hand its answer over; gives an open file that must be closed a little later, or None."""
        environ["wsgi.file_wrapper"] = FileSent
        try:
            self._hand_over(application(environ, self._start))
        except BaseException:  # granian's own faults are of that kind
            log.exception("a request could not be answered")
            self.proto.response_bytes(500, [("Connection", "close")], b"")
        return self.sent_from

    def _hand_over(self, result: Iterable[bytes]) -> None:
        try:
            if isinstance(result, FileSent) and (path := result.path()):
                self.proto.response_file(self.status, self.headers, path)
            else:
                self._send(iter(result))
        finally:
            if close := getattr(result, "close", None):
                close()

    def _start(self, status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [each for each in headers if each[0].lower() not in self.without] if self.without else headers
        return lambda _data: None

    def _send(self, pieces: Iterator[bytes]) -> None:
        """In memory, or from a file without a name where that would be much."""
        kept = io.BytesIO()
        for piece in pieces:
            kept.write(piece)
            if kept.tell() > self.memory and OPEN_FILES.exists():
                self._send_file(kept.getbuffer(), pieces)
                return
        self.proto.response_bytes(self.status, self.headers, kept.getvalue())

    def _send_file(self, begun: Any, pieces: Iterable[bytes]) -> None:
        with tempfile.TemporaryFile(dir=self.folder) as file:
            file.write(begun)
            for piece in pieces:
                file.write(piece)
            size = file.tell()
            file.flush()
            self.sent_from = os.dup(file.fileno())
        if not any(name.lower() == "content-length" for name, _value in self.headers):
            self.headers = [*self.headers, ("Content-Length", str(size))]
        self.proto.response_file(self.status, self.headers, str(OPEN_FILES / str(self.sent_from)))


class FileSent:
    """A file that a view answers with; a whole one of the disk is sent by its path."""

    def __init__(self, file: Any, size: int = PIECE) -> None:
        self.file, self.size = file, size

    def path(self) -> str:
        """Where it lies; empty for a part of a file, or one that is none of the disk."""
        if (
            isinstance(self.file, io.BufferedReader)
            and isinstance(self.file.name, (str, Path))
            and not self.file.tell()
        ):
            return os.path.abspath(self.file.name)
        return ""

    def __iter__(self) -> Iterator[bytes]:
        """The file in pieces."""
        return iter(lambda: self.file.read(self.size), b"")

    def close(self) -> None:
        """Close the file where it can be closed."""
        with suppress(AttributeError):
            self.file.close()
