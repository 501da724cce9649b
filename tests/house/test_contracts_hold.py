"""Every contract of the house is kept, and each of them notices an import that breaks it."""

from __future__ import annotations

from copy import deepcopy

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from scripts.docs_rooms import engines, layers, packages
from tests.house.source import PACKAGE, ROOT

KINDS = {"layers": LayersContract, "forbidden": ForbiddenContract}
LINKS = "posko.apps.gaps.links"
OPTIONS = read_configuration(str(ROOT / ".importlinter"))
NAMES = [each["name"] for each in OPTIONS["contracts_options"]]
# An import that breaks the contract: who imports what. Those of the order of an app's parts follow from their layers.
SEEDS = {
    "Five storeys": ("posko.kit.acts", "posko.apps.gaps.models"),
    "The clock": ("posko.apps.gaps.course.services", "posko.clock"),
    "Law and domain": ("posko.domain.gaps.states", "django"),
    "A noun": ("posko.apps.gaps.course.services", "posko.apps.situation.home.selectors"),
    "Ten file names": (f"{LINKS}.selectors", f"{LINKS}.services"),
    "What acts and reads": (f"{LINKS}.services", "posko.apps.incidents.course.views"),
    "Views, pages, wiring": (f"{LINKS}.wiring", "posko.apps.gaps.models"),
}
PAGES = {"urls", "wiring", "handlers", "views", "page", "forms"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("posko", include_external_packages=True, exclude_type_checking_imports=True)


def kept(name: str, graph: grimp.ImportGraph) -> bool:
    """Whether a graph keeps the contract of this name."""
    found = next(each for each in OPTIONS["contracts_options"] if each["name"] == name)
    contract = KINDS[found["type"]](name, OPTIONS["session_options"], found)
    return contract.check(deepcopy(graph), verbose=False).kept


def seed_of(name: str, graph: grimp.ImportGraph) -> tuple[str, str]:
    """An import that breaks the contract: of an app, its lowest part imports its highest."""
    if known := next((seed for start, seed in SEEDS.items() if name.startswith(start)), None):
        return known
    app = name.partition(":")[0].lower()
    parts = [f"posko.apps.{app}.{part}" for part in layers(app) if part not in (*PAGES, "models")]
    low, high = (sorted(graph.find_descendants(part))[-1] for part in (parts[-1], parts[0]))
    return low, high


@pytest.mark.parametrize("name", NAMES)
def test_it_is_kept(name: str, graph: grimp.ImportGraph) -> None:
    assert kept(name, graph)


@pytest.mark.parametrize("name", NAMES)
def test_an_import_that_breaks_it_is_noticed(name: str, graph: grimp.ImportGraph) -> None:
    importer, imported = seed_of(name, graph)
    seeded = deepcopy(graph)
    assert importer in seeded.modules
    seeded.add_import(importer=importer, imported=imported)
    assert not kept(name, seeded)


def test_no_contract_makes_an_exception() -> None:
    assert not [each["name"] for each in OPTIONS["contracts_options"] if each.get("ignore_imports")]


def test_no_engine_knows_a_page(graph: grimp.ImportGraph) -> None:
    homes = [*packages(PACKAGE / "apps"), *(part for app in packages(PACKAGE / "apps") for part in packages(app))]
    wrong = [
        f"{module} -> {imported}"
        for home in homes
        for engine in engines(home)
        for module in [".".join((*home.relative_to(ROOT).parts, engine))]
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("posko.apps.") and imported.rpartition(".")[2] in PAGES
    ]
    assert not wrong, f"an engine may know no page: {wrong}"
