"""The door for granian, in RSGI: Django's WSGI application behind the front, and the plain door beside it."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Final

from posko.web.wsgi import application as django  # first: it sets Django up

from django.conf import settings  # isort: skip
from granian.constants import Interfaces  # isort: skip
from granian.log import LogLevels  # isort: skip
from granian.server.embed import Server  # isort: skip

from posko.web.front.application import Front  # isort: skip
from posko.web.front.caps import Caps  # isort: skip
from posko.web.front.lines import LineWatch  # isort: skip
from posko.web.front.threads import Threads  # isort: skip
from posko.web.serving import lines  # isort: skip

log = logging.getLogger(__name__)
STOPPING: Final = 1  # seconds


class Doors(Front):
    """The front of one process; it opens the plain door in the same event loop when granian starts."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look after slow readers, and listen at the plain port where one is asked for."""
        ports = frozenset(int(each) for each in os.environ.get("POSKO_PORTS", "").split())
        LineWatch(ports, patience=self.caps.patience, rate=self.caps.rate).begin()
        self.plain_server: Server | None = None
        if settings.PLAIN_PORT:
            plain = Front(self.application, self.threads, self.folder, plain=True, bodies=self.bodies)
            host, port = os.environ["POSKO_BIND"], int(settings.PLAIN_PORT)
            self.plain_server = Server(
                plain, host, port, interface=Interfaces.RSGI, log_level=LogLevels.error, **lines()
            )
            self.listening = loop.create_task(self._listen(self.plain_server))

    async def _listen(self, server: Server) -> None:
        try:
            await server.serve()
        except Exception:
            log.exception("nobody listens at the plain port")

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close the plain port. An idle connection there does not keep the post from stopping."""
        if self.plain_server:
            self.plain_server.stop()  # type: ignore[no-untyped-call]
            _done, open_still = loop.run_until_complete(asyncio.wait({self.listening}, timeout=STOPPING))
            if open_still:
                os._exit(0)


application = Doors(
    django,
    Threads(int(os.environ.get("POSKO_THREADS") or 32)),
    settings.INCOMING,
    caps=Caps(),
    proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT,
)
