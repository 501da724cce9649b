"""The door without TLS beside `posko serve --tls`: for what cannot or need not use it, and for nothing else.

ODK Collect and the phone apps that pass SMS on trust no authority that a person installed, and a phone has to get the
authority's certificate from somewhere. So a few paths are answered here too, without cookies either way: no log-in and
no page of the post is ever reached here. What travels here can be read by whoever shares the network.
"""

from __future__ import annotations

from typing import Any, Final

from posko.domain.errors import N_
from posko.web.front.refused import Refused

SETUP: Final = "/phone/setup/"
PASSED: Final = (SETUP, "/openrosa/", "/gateway/", "/gateways/receipts/", "/static/")
# Of a log-in, or what only a proxy of our own may say.
_TAKEN_OFF: Final = ("HTTP_COOKIE", "HTTP_PROXY_AUTHORIZATION", "HTTP_X_FORWARDED_FOR")
KEPT_BACK: Final = frozenset({"set-cookie"})


def pass_through(environ: dict[str, Any]) -> None:
    """Let one of the few paths through, as one that came without TLS and without a log-in. Raises Refused."""
    path = environ["PATH_INFO"]
    if not path.startswith(PASSED) or ".." in path or "//" in path:
        raise Refused(
            404, N_("This door is for setting a phone up, for ODK Collect and for SMS gateways. Use https://.")
        )
    for name in _TAKEN_OFF:
        environ.pop(name, None)
    environ["HTTP_X_FORWARDED_PROTO"] = "http"
