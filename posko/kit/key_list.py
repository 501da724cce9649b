"""Where the keys of this post lie, for the page and the command that list them."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from posko.domain.files import backup, keys
from posko.domain.files.keys import Found

WEB = "secret.key"


def every() -> list[Found]:
    """Every key of the post, and what is found of it on this machine."""
    data = Path(settings.DATA)
    places = {
        "web": data / WEB,
        "seal": data / backup.SEAL,
        "marks": data / backup.MARKS,
        "ledger": data / backup.LEDGER_KEY,
        "voter": Path(settings.VOTER_KEY),
        "authority": data / "tls" / "ca.key",
        "server": data / "tls" / "server.key",
    }
    if os.environ.get("POSKO_SECRET_KEY"):
        del places["web"]
    return keys.look(places, frozenset({"web", "seal"}))
