"""ARCHITECTURE.md names every package there is, and none that is not."""

from __future__ import annotations

import re

from tests.house.source import PACKAGE, ROOT

ARCHITECTURE = ROOT / "ARCHITECTURE.md"


def named() -> list[str]:
    """The packages in the table at the end."""
    chapter = ARCHITECTURE.read_text(encoding="utf-8").partition("## Every package")[2]
    return re.findall(r"^\| `(posko[\w.]*)` \| \S", chapter, flags=re.MULTILINE)


def there() -> set[str]:
    """Every folder of ours with an __init__.py, as a dotted name."""
    return {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")}


def test_every_package_has_its_line() -> None:
    missing = sorted(there() - set(named()))
    assert not missing, f"give each a line in the table of ARCHITECTURE.md: {missing}"


def test_no_line_speaks_of_a_package_that_is_gone() -> None:
    gone = sorted(set(named()) - there())
    assert not gone, f"take these out of the table of ARCHITECTURE.md: {gone}"


def test_no_package_is_named_twice() -> None:
    assert len(named()) == len(set(named()))


def test_the_nouns_stand_in_the_order_of_the_contract() -> None:
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8").partition("contract:nouns]")[2]
    # Nouns beside each other stand in one line of the contract: `vulnerability | roll`.
    layers = re.findall(r"^ {4}(\w+(?: \| \w+)*)$", contract.partition("exhaustive")[0], flags=re.MULTILINE)
    order = [noun for layer in layers for noun in layer.split(" | ")]
    chapter = ARCHITECTURE.read_text(encoding="utf-8").partition("## The nouns")[2].partition("\n## ")[0]
    written = re.findall(r"^\| (\w+) \|", chapter, flags=re.MULTILINE)[1:]
    assert written == order, "the table of nouns in ARCHITECTURE.md and .importlinter differ"


def test_the_rooms_stand_in_the_order_of_the_contract() -> None:
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8").partition("contract:inside]")[2]
    order = re.findall(r"^ {4}\((\w+)\)$", contract.partition("exhaustive")[0], flags=re.MULTILINE)
    chapter = ARCHITECTURE.read_text(encoding="utf-8").partition("## The rooms of an app")[2].partition("\n#")[0]
    assert re.findall(r"^\| `(\w+)` \|", chapter, flags=re.MULTILINE) == order
