"""What granian calls for every request."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError

from posko.domain.errors import N_
from posko.web.front import known, plain_door
from posko.web.front.answers import Answer
from posko.web.front.bodies import RETRY_AFTER, Bodies
from posko.web.front.caps import Caps
from posko.web.front.environ import environ_of, must_be_short, source_of
from posko.web.front.refused import Refused, refuse
from posko.web.front.threads import Threads
from posko.web.front.wire import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian.rsgi import Scope

# Seconds after which granian has long opened the file that it was told of.
OPENED: Final = 10
DEFAULT: Final = Caps()
AWAY: Final = N_("The post cannot take messages now and kept nothing. Send it again later.")


class Front:
    """Reads requests, has them answered in a thread, sends the answers."""

    def __init__(
        self,
        application: WSGIApplication,
        threads: Threads,
        folder: Path,
        *,
        caps: Caps = DEFAULT,
        proxies: int = 0,
        plain: bool = False,
        bodies: Bodies | None = None,
    ) -> None:
        """`plain`: it is the plain door. `bodies`: counted together with those of another front."""
        self.application, self.threads, self.folder = application, threads, folder
        self.caps, self.proxies, self.plain = caps, proxies, plain
        self.bodies = bodies or Bodies(caps, folder, known.largest, self._holder)

    async def _holder(self, environ: Mapping[str, Any]) -> str:
        try:
            return await self.threads.run(partial(known.holder, environ))
        except DatabaseError as away:
            raise Refused(503, AWAY, retry_after=RETRY_AFTER) from away

    async def __rsgi__(self, scope: Scope, proto: Wire) -> None:
        """Answer one request."""
        environ = environ_of(scope)
        source = source_of(environ, self.proxies)
        try:
            must_be_short(environ, self.caps.headers)
            if self.plain:
                if environ["PATH_INFO"] == "/":
                    proto.response_bytes(302, [("Location", plain_door.SETUP)], b"")
                    return
                plain_door.pass_through(environ)
            body = await self.bodies.receive(environ, source, proto)
        except Refused as refusal:
            refuse(proto, environ, refusal, source)
            return
        environ["wsgi.input"] = body.stream
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            environ["CONTENT_LENGTH"] = str(body.length)
        answer = Answer(
            proto, self.folder, self.caps.answer_memory, plain_door.KEPT_BACK if self.plain else frozenset()
        )
        try:
            file = await self.threads.see_to(partial(answer.work, self.application, environ))
            if file is not None:
                asyncio.get_running_loop().call_later(OPENED, os.close, file)
        finally:
            body.close()
