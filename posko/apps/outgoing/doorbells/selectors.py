"""The post's own key of web push, and the doorbells of a device."""

from __future__ import annotations

from django.conf import settings

from posko.apps.outgoing.models import Doorbell
from posko.domain.access import Compartment, Viewer
from posko.domain.outgoing import push
from posko.kit.walls import opened_also

MOST = 3  # open doorbells of one device: its browsers


def bells(viewer: Viewer, device: int) -> list[Doorbell]:
    """The open doorbells of a device, the newest first."""
    with opened_also(Compartment.SECURITY):  # its own, proven by its token, or rung by the worker
        return list(Doorbell.objects.filter(operation__code=viewer.operation, device=device, ended_at=None)
                    .order_by("-asked_at", "-pk"))  # fmt: skip


def post_push_key() -> str:
    """The public key that a browser is told, so that nobody but this post can ring it."""
    return push.public_word(push.own_key(settings.SECRET_KEY.encode()))
