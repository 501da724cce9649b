"""The request as Django's WSGI application reads it, from what granian's RSGI tells."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from posko.domain.errors import N_
from posko.web.front.refused import Refused

if TYPE_CHECKING:
    from granian.rsgi import Scope

_BASE: Final[Mapping[str, Any]] = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Posko",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


def environ_of(scope: Scope) -> dict[str, Any]:
    """Without the body. A header whose name holds an underscore is left out: it would pass for another."""
    name, _colon, port = scope.server.rpartition(":")
    environ = {
        **_BASE,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": name.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "REQUEST_METHOD": scope.method,
        # WSGI carries the bytes of a path as Latin-1.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "wsgi.url_scheme": scope.scheme,
    }
    for header, value in scope.headers.items():
        if "_" in header:
            continue
        key = header.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if key in environ:
            value = f"{environ[key]}{';' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    return environ


def must_be_short(environ: Mapping[str, Any], most: int) -> None:
    """Refuse an address and headers that together are longer than `most` bytes."""
    said = sum(len(value) for value in environ.values() if type(value) is str)
    if said > most:
        raise Refused(431, N_("The address and headers of the request are longer than %(most)s KB."), most=most // 1024)


def source_of(environ: Mapping[str, Any], proxies: int) -> str:
    """The address that the request came from; behind reverse proxies the one that the outermost of them saw."""
    if proxies:
        told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= proxies and told[-proxies].strip():
            return str(told[-proxies].strip())
    return str(environ["REMOTE_ADDR"])
