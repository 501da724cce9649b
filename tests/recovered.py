"""A lost key of the tests: two institutions with recovery keys, and a member whose vault was lost."""

from __future__ import annotations

from hashlib import sha256

from posko.apps.people.models import MemberKey, Recovery
from posko.apps.people.recovery import services
from posko.apps.people.vaults import services as vaults
from posko.domain.access import Viewer
from posko.domain.vaults import making, recovery_files
from posko.domain.vaults.pairs import OpenVault, Pair, fingerprint, pair_of
from posko.domain.vaults.recovery import ROOTS
from posko.domain.vaults.recovery_files import StepFile
from tests.cast import AT, viewer_of
from tests.chiefs import REAL, seat_chief, seat_chiefs
from tests.vaults import CHEAP, PHRASE, give_vault

PROSECUTOR, BAWASLU = "chief.kejaksaan", "chief.bawaslu"


def recovery_pair(root: str) -> Pair:
    """The recovery key of an institution in the tests, which stands in no post."""
    return pair_of(sha256(f"recovery key of {root}".encode()).digest())


def register_keys(*roots: str) -> None:
    """Let institutions register their recovery keys, by chiefs whose keys count; both without a name."""
    chiefs = seat_chiefs("bawaslu", "kejaksaan", "kpu")
    for root in roots or ROOTS:
        public = recovery_pair(root).public
        services.register_key(
            recovery_files.public_text(public), fingerprint(public), by=chiefs[root], at=AT, real_at=REAL
        )


def open_once(username: str) -> OpenVault:
    """Give somebody a vault, and open it."""
    give_vault(username)
    return vaults.open_vault(PHRASE, by=viewer_of(username), at=AT, real_at=REAL)


def lose(username: str) -> tuple[MemberKey, OpenVault]:
    """Somebody lost phrase and card and made a new vault, whose card was typed back: the lost key, and the new one."""
    lost = MemberKey.objects.get(user__username=username, ended_at=None)
    made, by = making.make(PHRASE, cost=CHEAP), viewer_of(username)
    opened = vaults.keep_vault(made, lost=True, by=by, at=AT, real_at=REAL)
    vaults.show_card(opened.member, opened=True, by=by, at=AT, real_at=REAL)
    return MemberKey.objects.get(pk=lost.pk), opened


def asked(username: str) -> tuple[Recovery, OpenVault]:
    """Somebody whose key was sealed for recovery lost it and asks; with the new vault, open."""
    lost, opened = lost_one(username)
    return ask_for(lost), opened


def ask_for(lost: MemberKey) -> Recovery:
    """Its person asks for a lost key."""
    return services.ask(lost, "Kartu hanyut banjir", by=viewer_of(lost.user.username), at=AT, real_at=REAL)


def lost_one(username: str) -> tuple[MemberKey, OpenVault]:
    """Somebody who lost a key that was sealed for recovery; with the new vault, open."""
    register_keys()
    open_once(username)
    return lose(username)


def outer(row: Recovery) -> Recovery:
    """The prosecutor's step, at the post and on the other machine."""
    return _hand_in(row, recovery_files.open_outer(_out(row, seat_chief("kejaksaan")), recovery_pair("kejaksaan")),
                    seat_chief("kejaksaan"))  # fmt: skip


def inner(row: Recovery) -> Recovery:
    """Bawaslu's step, after the prosecutor's."""
    return _hand_in(row, recovery_files.open_inner(_out(row, seat_chief("bawaslu")), recovery_pair("bawaslu")),
                    seat_chief("bawaslu"))  # fmt: skip


def _out(row: Recovery, by: Viewer) -> StepFile:
    return services.take_out(row, by=by, at=AT)


def _hand_in(row: Recovery, file: StepFile, by: Viewer) -> Recovery:
    return services.hand_in(row, recovery_files.written(file), by=by, at=AT, real_at=REAL)
