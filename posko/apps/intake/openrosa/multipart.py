"""Read one POST of a submission piece by piece: its XML, its files, and the names of files too large to keep.

Files go to the disk as they come. A file that grows too large is read to its end and dropped, so that the XML beside
it is not lost. When the connection breaks, the parts that were whole by then remain.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from posko.domain.errors import N_, BadInput
from posko.domain.files import checks
from posko.domain.intake import openrosa

# More than this in one POST is not read at all. A client that heeds what we accept never comes near it.
MOST_BYTES: Final = 128 * 1024 * 1024


class TooLarge(BadInput):
    """A POST that is not read to its end."""


@dataclass(frozen=True, slots=True)
class Multipart:
    """The parts of one POST. `too_large` names the files that were not kept; `incomplete` means that the client
    will send more."""

    xml: bytes | None
    uploads: tuple[UploadedFile[bytes], ...] = ()
    too_large: tuple[str, ...] = ()
    incomplete: bool = False


@contextmanager
def opened(request: HttpRequest) -> Iterator[Multipart]:
    """The parts of a request. Its files are there until the block ends. Raises BadInput for any other body."""
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    told = request.META.get("CONTENT_LENGTH") or "0"
    length = MOST_BYTES if chunked else int(told) if told.isascii() and told.isdigit() else 0
    if length > MOST_BYTES:
        raise TooLarge(N_("One sending takes at most %(most)s MB."), most=MOST_BYTES // checks.MEGABYTE)
    # A body that comes in chunks says no length, and Django reads none of it then.
    source = cast("_Readable", getattr(request, "environ", {}).get("wsgi.input") if chunked else request)
    cap = _Cap()
    handlers: list[FileUploadHandler] = [cap, MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
    try:
        parser = MultiPartParser(
            {**request.META, "CONTENT_LENGTH": str(length)}, cast("Any", _Line(source, length)), handlers
        )
        fields, found = parser.parse()
    except MultiPartParserError as broken:
        raise BadInput("This is no multipart message that can be read: %(reason)s.", reason=str(broken)) from broken
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as broken:
        raise BadInput("One sending takes at most %(most)s files.", most=checks.MAX_FILES) from broken
    everything = [upload for name in found for upload in found.getlist(name)]
    try:
        xml = found.get(openrosa.XML_PART)
        written = fields.get(openrosa.XML_PART)
        yield Multipart(
            xml=xml.read() if xml else written.encode() if written else None,
            uploads=tuple(upload for upload in everything if upload.name and upload is not xml),
            too_large=tuple(cap.too_large),
            incomplete=fields.get(openrosa.INCOMPLETE_PART) == "yes",
        )
    finally:
        for upload in everything:
            upload.close()


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass
class _Line:
    """The body as a client sends it: it ends where the line breaks, and nowhere beyond its length."""

    source: _Readable
    left: int
    broken: bool = field(default=False)

    def read(self, size: int = checks.MEGABYTE) -> bytes:
        """The next piece; nothing after the end."""
        if self.broken or self.left <= 0:
            return b""
        try:
            piece = self.source.read(min(size, self.left))
        except OSError:
            self.broken = True
            return b""
        self.left -= len(piece)
        return piece


class _Cap(FileUploadHandler):
    """Lets go of a file that grows too large; the next one is taken again."""

    def __init__(self) -> None:
        super().__init__()
        self.too_large: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        most = openrosa.MAX_XML_BYTES if self.field_name == openrosa.XML_PART else checks.MAX_BYTES
        if start + len(raw_data) > most:
            self.too_large.append(checks.safe_name(self.file_name or ""))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
