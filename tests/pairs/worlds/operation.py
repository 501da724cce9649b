"""The operation: a second one is made in the same database, and the keys of the post change."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.operation import services
from posko.domain.access import Viewer, system_viewer
from tests import world
from tests.cast import AT
from tests.pairs.worlds import Scene

NOUN = "operation"


def build() -> str:
    return "baru"


def _create(code: str, name: str) -> object:
    new = services.NewOperation(code, name, "", world.CITY)
    return services.create_operation(new, by=system_viewer("console", operation=code, city=world.CITY), at=AT)


def _keeper(code: str) -> Viewer:
    return system_viewer("console", operation=code, city=world.CITY)


SCENES: Mapping[str, Scene] = {
    "posko.apps.operation.services.create_operation": lambda code: _create(code, "Operasi baru"),
    "posko.apps.operation.services.create_operation / of the same code": lambda code: _create(code, "Operasi lain"),
    "posko.apps.operation.services.seal_anew": lambda code: services.seal_anew("ab12", by=_keeper(code), at=AT),
    "posko.apps.operation.services.give_up_closed": lambda code: services.give_up_closed(by=_keeper(code), at=AT),
    "posko.apps.operation.services.record_web_key": lambda code: services.record_web_key(
        "cd34", older=1, by=_keeper(code), at=AT
    ),
}
