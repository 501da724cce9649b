"""Bodies: read under a deadline and a least rate, counted, and kept out of everybody's way until they are whole."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

from posko.domain.errors import N_
from posko.web.front.caps import Caps
from posko.web.front.refused import Refused
from posko.web.front.wire import Wire
from posko.web.machine_door import PREFIXES
from posko.web.rule import SMALL

Environ = Mapping[str, Any]
TOO_LARGE = N_("At most %(most)s can be sent to this address. Nothing of it was kept.")
UNKNOWN = N_("Nobody is known by this token, so nothing of the message was read.")
LOG_IN = N_("Log in first: nothing of what was sent was read.")
TOO_SLOW = N_("The message came too slowly and was not kept. Send it again over a better line.")
TOO_MANY = N_("Too many messages from here are unfinished, and this one was not kept. Send it again later.")
TOO_MUCH = N_("The post receives too much at once and did not keep this message. Send it again later.")
BROKE_OFF = N_("The message broke off.")
RETRY_AFTER: Final = 10  # seconds


@dataclass(slots=True)
class Sender:
    """Who sends: an address, and the name of who was found to be known by the headers."""

    environ: Environ
    source: str
    known: str = ""

    @property
    def name(self) -> str:
        """By what the sender's unfinished bodies are counted."""
        return self.known or self.source


@dataclass(slots=True)
class Body:
    """A body that is whole; its bytes count until it is closed."""

    stream: IO[bytes]
    length: int
    load: Load | None = None

    def close(self) -> None:
        """Let go of its bytes."""
        self.stream.close()
        if self.load:
            self.load.put_down()


@dataclass(slots=True)
class Load:
    """The bytes of one body, counted for whoever sends it and for the whole process."""

    bodies: Bodies
    sender: Sender
    name: str = ""
    count: int = 0

    def add(self, size: int) -> None:
        """Count a piece. Raises Refused where it is too much."""
        if self.name != self.sender.name:  # found to be known on the way
            held = self.count
            self.put_down()
            self.name, size = self.sender.name, size + held
        self.count += size
        self.bodies.total += size
        self.bodies.held[self.name] += size
        if self.sender.known and self.bodies.held[self.name] > self.bodies.caps.known_bytes:
            raise Refused(429, TOO_MANY, retry_after=RETRY_AFTER)
        if self.bodies.total > self.bodies.caps.bytes:
            raise Refused(503, TOO_MUCH, retry_after=RETRY_AFTER)

    def put_down(self) -> None:
        """Count them no more."""
        _less(self.bodies.held, self.name, self.count)
        self.bodies.total -= self.count
        self.count = 0


@dataclass(slots=True)
class Bodies:
    """Everything that one process receives. Used in the event loop only.

    `largest` gives the bytes that an address takes, `holder` names who is known by the headers, or nobody.
    """

    caps: Caps
    folder: Path
    largest: Callable[[Environ], int]
    holder: Callable[[Environ], Awaitable[str]]
    unfinished: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    total: int = 0

    async def receive(self, environ: Environ, source: str, proto: Wire) -> Body:
        """The whole body. Raises Refused."""
        told = environ.get("CONTENT_LENGTH", "")
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not chunked and told in ("", "0"):
            return Body(io.BytesIO(), 0)
        length = None if chunked else int(told)
        sender = Sender(environ, source)
        if length is not None and length > SMALL:
            try:
                await self._admit(sender, length)
            except Refused as refusal:
                if refusal.status == 413 and length <= self.caps.heard_out:
                    await self._hear_out(sender, proto, length)
                raise
        with self._place(sender, hurry=await self._crowded(sender)) as patience:
            return await self._read(sender, proto, length, patience)

    async def _admit(self, sender: Sender, size: int) -> None:
        """More than a small body comes from who is known, and to an address that takes so much."""
        most = self.largest(sender.environ)
        if size > most:
            raise Refused(413, TOO_LARGE, most=f"{most >> 20} MB" if most >> 20 else f"{most >> 10} KB")
        sender.known = sender.known or await self.holder(sender.environ)
        if not sender.known:
            machine = sender.environ["PATH_INFO"].startswith(PREFIXES)
            raise Refused(401, UNKNOWN) if machine else Refused(403, LOG_IN)

    async def _hear_out(self, sender: Sender, proto: Wire, length: int) -> None:
        """Read and throw away what is too large, if its sender is known: most listen only once all of it is sent."""
        sender.known = await self.holder(sender.environ)
        if not sender.known:
            return
        with self._place(sender, hurry=await self._crowded(sender)) as patience:
            async with asyncio.timeout(patience.first) as limit:
                begun, count = asyncio.get_running_loop().time(), 0
                async for piece in proto:
                    count += len(piece)
                    if count >= length:
                        return
                    limit.reschedule(begun + patience.for_bytes(count))

    async def _crowded(self, sender: Sender) -> bool:
        """Whether so many bodies of the sender are unfinished that this one must be whole at once.

        From an address that many share, those who are known go on as always.
        """
        if not sender.known and self.unfinished[sender.name] >= self.caps.strangers:
            sender.known = await self.holder(sender.environ)
        return self.unfinished[sender.name] >= (self.caps.known if sender.known else self.caps.strangers)

    @contextmanager
    def _place(self, sender: Sender, *, hurry: bool) -> Iterator[Patience]:
        """One of the unfinished bodies; what runs out of time is refused."""
        caps, name = self.caps, sender.name
        self.unfinished[name] += 1
        try:
            yield (
                Patience(caps.hurry, caps.hurry, caps.rate)
                if hurry
                else Patience(caps.patience, caps.longest, caps.rate)
            )
        except TimeoutError as late:
            raise Refused(429, TOO_MANY, retry_after=RETRY_AFTER) if hurry else Refused(408, TOO_SLOW) from late
        finally:
            _less(self.unfinished, name, 1)

    async def _read(self, sender: Sender, proto: Wire, length: int | None, patience: Patience) -> Body:
        kept = tempfile.SpooledTemporaryFile(max_size=self.caps.memory, dir=str(self.folder))  # noqa: SIM115 - goes on
        load, ends = Load(self, sender), 0
        try:
            async with asyncio.timeout(patience.first) as limit:
                begun = asyncio.get_running_loop().time()
                async for piece in proto:
                    ends += not piece
                    if length is None and load.count + len(piece) > SMALL:
                        await self._admit(sender, load.count + len(piece))
                    load.add(len(piece))
                    kept.write(piece)
                    if load.count == length:
                        break
                    limit.reschedule(begun + patience.for_bytes(load.count))
            # granian tells a line that broke by one more empty piece.
            if load.count != length if length is not None else ends != 1:
                raise Refused(400, BROKE_OFF)
        except BaseException:
            kept.close()
            load.put_down()
            raise
        kept.seek(0)
        return Body(cast("IO[bytes]", kept), load.count, load)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a body may take: `first` while nothing came, more with every byte, `longest` in all."""

    first: float
    longest: float
    rate: int

    def for_bytes(self, count: int) -> float:
        """Seconds from the beginning until the next piece must have come."""
        return min(self.first + count / self.rate, self.longest)


def _less(counted: Counter[str], name: str, number: int) -> None:
    counted[name] -= number
    if counted[name] <= 0:
        del counted[name]
