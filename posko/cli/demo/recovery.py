"""The recovery keys of the demo. Both files lie beside its database, which no institution would ever do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from posko.apps.notices import services as notices
from posko.apps.people.authority import selectors as authority
from posko.apps.people.recovery import selectors, services
from posko.apps.people.recovery.selectors import Both
from posko.apps.people.vaults import selectors as vault_selectors
from posko.cli import key_files
from posko.cli.demo import vaults
from posko.domain.access import Viewer
from posko.domain.vaults import recovery, recovery_files
from posko.domain.vaults.pairs import Pair, fingerprint
from posko.domain.vaults.recovery import ROOTS


def register(cast: Mapping[str, Viewer], *, at: datetime, real_at: datetime) -> None:
    """Let the chiefs of both institutions register a key; every vault is sealed to both."""
    looks = next(iter(cast.values()))
    leads = {each.root: cast[each.person] for each in authority.known(looks) if each.leads and each.chief}
    for root in ROOTS:
        pair = _pair(root)
        text = recovery_files.public_text(pair.public)
        services.register_key(text, fingerprint(pair.public), by=leads[root], at=at, real_at=real_at)
    for username in selectors.told(looks):
        notices.mark_read(None, by=cast[username], at=at)
    if (both := selectors.both(looks)) is not None:
        _seal_vaults(looks, both)


def path_of(root: str) -> Path:
    """Where the demo keeps an institution's recovery key."""
    return Path(settings.DATA) / "keys" / f"recovery-{root}.key"


def _pair(root: str) -> Pair:
    text, pair = recovery_files.new_private()
    path = path_of(root)
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    key_files.make(path, text)
    return pair


def _seal_vaults(looks: Viewer, both: Both) -> None:
    for key in vault_selectors.counted_keys(looks).select_related("user"):
        key.recovery = recovery.nest(vaults.opened(key.user.username).pair, inner=both.inner, outer=both.outer)
        key.recovery_keys = both.names
        key.save(update_fields=["recovery", "recovery_keys"])
