"""What others do when somebody opens a vault, or when a key ends. They say so when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from posko.apps.people.models import MemberKey
from posko.domain.access import Viewer
from posko.domain.vaults.pairs import OpenVault

# A step inside the act that makes or opens a vault: the private half is at hand there and nowhere else.
# (row of the key, open vault, by, at, real_at)
openings: list[Callable[[MemberKey, OpenVault, Viewer, datetime, datetime], None]] = []
# A step inside the act that ends a key. (row of the key, by, at, real_at)
endings: list[Callable[[MemberKey, Viewer, datetime, datetime], None]] = []
