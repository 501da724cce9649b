"""Chiefs with their keys: what stands in the world of people before two of them act, and how each act is called."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.operation.models import Operation
from posko.apps.people.authority import selectors, services
from posko.apps.people.models import Deputy, InstitutionCode, Post
from posko.domain.access import Viewer, system_viewer
from tests import world
from tests.cast import AT, viewer_of
from tests.chiefs import key_of, name_deputy, seat_chief
from tests.pairs.worlds import Scene

LOOSE = {"people_institutioncode.code_hash": "the code is random"}
CHIEF = services.NewChief("pimpinan.kejari", "Kartika Kejari", "kuda-nil-berenang-tenang-9")
_codes: list[str] = []


def build() -> None:
    """Three chiefs, the deputy of one, and a code for a fourth institution."""
    for root in ("polri", "kpu", "bawaslu"):
        seat_chief(root)
    name_deputy("planner")
    _codes.append(_issue("kejaksaan"))


def _issue(root: str) -> str:
    operation = Operation.objects.get(code=world.CODE)
    return services.issue_code(operation, root, reason="", by=_console(), at=AT, real_at=AT)


def _console() -> Viewer:
    return system_viewer("console", operation=world.CODE, city=world.CITY)


def _enter() -> object:
    code = InstitutionCode.objects.select_related("operation").get(code_hash=selectors.code_hash(_codes[-1]))
    return services.enter(code, CHIEF, by=_console(), at=AT, real_at=AT)


def _compare(owner: str, by: str) -> object:
    return services.compare(key_of(owner), "", by=viewer_of(by), at=AT, real_at=AT)


def _name(who: str) -> object:
    post = Post.objects.select_related("user", "agency").get(user__username=who)
    return services.name_deputy(post, by=viewer_of("chief.polri"), at=AT, real_at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.people.authority.services.issue_code": lambda world: _issue("kejaksaan"),
    "posko.apps.people.authority.services.enter": lambda world: _enter(),
    "posko.apps.people.authority.services.compare": lambda world: _compare("chief.polri", "chief.kpu"),
    "posko.apps.people.authority.services.compare / by another": lambda world: _compare("chief.polri", "chief.bawaslu"),
    "posko.apps.people.authority.services.name_deputy": lambda world: _name("duty"),
    "posko.apps.people.authority.services.end_deputy": lambda world: services.end_deputy(
        Deputy.objects.get(ended_at=None), by=viewer_of("chief.polri"), at=AT, real_at=AT
    ),
}
