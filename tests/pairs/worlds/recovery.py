"""Lost keys: one that nobody asked for yet, one that waits for the prosecutor, one that waits for its person."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.people.models import MemberKey, Recovery
from posko.apps.people.recovery import services
from posko.domain.vaults import recovery_files
from posko.domain.vaults.pairs import fingerprint
from posko.domain.vaults.recovery_files import Step
from tests.cast import AT, viewer_of
from tests.chiefs import REAL
from tests.pairs.worlds import Scene
from tests.recovered import BAWASLU, PROSECUTOR, ask_for, inner, lost_one, outer, recovery_pair

NOUN = "recovery"
LOST, ASKED, ANSWERED = "bpbd", "camat", "panwas"


def build() -> None:
    lost_one(LOST)
    ask_for(lost_one(ASKED)[0])
    inner(outer(ask_for(lost_one(ANSWERED)[0])))


def _recovery(who: str) -> Recovery:
    return Recovery.objects.select_related("lost__user", "new").get(lost__user__username=who)


def _register(root: str, by: str) -> object:
    public = recovery_pair(f"{root}, the next").public
    return services.register_key(
        recovery_files.public_text(public), fingerprint(public), by=viewer_of(by), at=AT, real_at=REAL
    )


def _hand_in() -> object:
    row, by = _recovery(ASKED), viewer_of(PROSECUTOR)
    ask = services._file(row, Step.ASK, bytes(row.lost.recovery), by)
    half = recovery_files.written(recovery_files.open_outer(ask, recovery_pair("kejaksaan")))
    return services.hand_in(row, half, by=by, at=AT, real_at=REAL)


SCENES: Mapping[str, Scene] = {
    "posko.apps.people.recovery.services.register_key": lambda world: _register("bawaslu", BAWASLU),
    "posko.apps.people.recovery.services.register_key / of the other": lambda world: _register("kejaksaan", PROSECUTOR),
    "posko.apps.people.recovery.services.ask": lambda world: services.ask(
        MemberKey.objects.filter(user__username=LOST).earliest("pk"),
        "Kartu terbakar",
        by=viewer_of(LOST),
        at=AT,
        real_at=REAL,
    ),
    "posko.apps.people.recovery.services.take_out": lambda world: services.take_out(
        _recovery(ASKED), by=viewer_of(PROSECUTOR), at=AT
    ),
    "posko.apps.people.recovery.services.hand_in": lambda world: _hand_in(),
    "posko.apps.people.recovery.services.end": lambda world: services.end(
        _recovery(ASKED), by=viewer_of(ASKED), at=AT, real_at=REAL
    ),
    "posko.apps.people.recovery.services.finish": lambda world: services.finish(
        _recovery(ANSWERED), by=viewer_of(ANSWERED), at=AT, real_at=REAL
    ),
}
