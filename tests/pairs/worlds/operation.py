"""The operation: a second one is made in the same database."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.operation import services
from posko.domain.access import system_viewer
from tests import world
from tests.cast import AT
from tests.pairs.worlds import Scene

NOUN = "operation"


def build() -> str:
    return "baru"


def _create(code: str, name: str) -> object:
    new = services.NewOperation(code, name, "", world.CITY)
    return services.create_operation(new, by=system_viewer("console", operation=code, city=world.CITY), at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.operation.services.create_operation": lambda code: _create(code, "Operasi baru"),
    "posko.apps.operation.services.create_operation / of the same code": lambda code: _create(code, "Operasi lain"),
}
