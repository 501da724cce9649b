"""What the front asks of granian for one request (RSGI 1.5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class Wire(Protocol):
    """The pieces of the body as they come; the methods hand an answer over at once and are safe in any thread."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...
    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None: ...
