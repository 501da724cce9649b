"""What the front refuses: a status, a plain sentence, and the end of the connection."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from posko.web.front.wire import Wire
from posko.web.machine_door import language_of, page_headers

log = logging.getLogger(__name__)
QUIET: Final = 60.0  # seconds between two lines about the same source and status
_told: dict[tuple[str, int], float] = {}


class Refused(Exception):
    """`message` is marked for translation; `retry_after` in seconds, 0 where a second try is of no use."""

    def __init__(self, status: int, message: str, *, retry_after: int = 0, **params: object) -> None:
        super().__init__(message)
        self.status, self.message, self.retry_after, self.params = status, message, retry_after, params


def refuse(proto: Wire, environ: Mapping[str, Any], refusal: Refused, source: str) -> None:
    """Answer, and close the connection: what is still on its way is not read."""
    _write_down(refusal, environ, source)
    language = language_of(environ)
    with translation.override(language):
        words = _(refusal.message) % refusal.params if refusal.params else _(refusal.message)
    path = environ["PATH_INFO"]
    kind = "text/plain; charset=utf-8"
    if path.startswith("/api/"):
        words = json.dumps({"errors": [{"field": "", "message": words}]}, ensure_ascii=False)
        kind = "application/json"
    headers = {**page_headers(), "Content-Type": kind, "Content-Language": language, "Connection": "close"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401:
        odk = path.startswith("/openrosa/")
        headers["WWW-Authenticate"] = 'Basic realm="Posko", charset="UTF-8"' if odk else 'Bearer realm="posko"'
    proto.response_bytes(refusal.status, list(headers.items()), words.encode())


def _write_down(refusal: Refused, environ: Mapping[str, Any], source: str) -> None:
    """One line a minute for the same source and status; of the address only its first word, for more may be secret."""
    now = time.monotonic()
    if now - _told.get((source, refusal.status), -QUIET) < QUIET:
        return
    if len(_told) > 1_000:
        _told.clear()
    _told[source, refusal.status] = now
    first = environ["PATH_INFO"].split("/")[1][:20] if "/" in environ["PATH_INFO"] else ""
    log.warning(
        "%s to %s: %s /%s/… (%s)",
        refusal.status,
        source,
        environ["REQUEST_METHOD"],
        first.encode("ascii", "replace").decode(),
        refusal.message % refusal.params if refusal.params else refusal.message,
    )
