"""Where a device reaches the post, and the codes that lead it there."""

from __future__ import annotations

import segno
from django.conf import settings

from posko.kit.requests import PoskoRequest

LOOPBACK = ("127.", "localhost", "[::1]")


def own_address(request: PoskoRequest) -> str:
    """Where people reach the post."""
    return settings.POSKO_ADDRESS or request.build_absolute_uri("/").rstrip("/")


def plain_door(request: PoskoRequest) -> str:
    """Where ODK Collect reaches the post: it trusts no authority that a person installed, so it takes the door
    without TLS that stands beside such a one."""
    if not (settings.TLS and settings.PLAIN_PORT):
        return own_address(request)
    host = request.get_host()
    host = host if host.endswith("]") else host.rpartition(":")[0] or host
    return f"http://{host}:{settings.PLAIN_PORT}"


def only_here(request: PoskoRequest) -> bool:
    """Whether the address leads to this machine alone, so that no telephone can follow it."""
    return not settings.POSKO_ADDRESS and request.get_host().startswith(LOOPBACK)


def picture(text: str) -> str:
    """A QR code as the address of an image, which a telephone can keep among its photos."""
    return str(segno.make(text, error="m", micro=False).png_data_uri(border=3, scale=6))
