"""The tables of ARCHITECTURE.md, printed from packages and contracts: files of an app, nouns and their parts."""

from __future__ import annotations

import ast
import re
from configparser import ConfigParser
from pathlib import Path

from scripts.printed import code, table

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- printed: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
FILES = {
    "urls": "addresses; each also needs a line in `web/access_rules.py`",
    "wiring": "what a noun registers with lower nouns and other parts when Django starts",
    "handlers": "what a noun does with a report that came in by a channel",
    "views": "pages and posts; the first line gets the row and proves the right to it in one call",
    "page": "the context of a page, also to show it again with a refused form",
    "forms": "what people type, checked and refused in their language",
    "services": "acts: they write, and each write ends in the ledger",
    "steps": "pieces of acts, called inside an act",
    "selectors": "reads, always as a viewer",
    "filters": "the filter and the order of a list, as terms for the database",
    "models": "rows and what the database itself refuses",
}


def layers(contract: str) -> list[str]:
    """The layers of a contract in .importlinter, top to bottom; what stands side by side follows one another."""
    parser = ConfigParser(delimiters=("=",))
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    lines = parser[f"importlinter:contract:{contract}"]["layers"].split("\n")
    return [name.strip(" ()") for line in lines if line for name in line.split("|")]


def docstring(path: Path) -> list[str]:
    """The paragraphs of a module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")


def engines(package: Path) -> set[str]:
    """The modules with names of their own that a package's docstring lists."""
    named = [
        line.removeprefix("Engines: ") for line in docstring(package / "__init__.py") if line.startswith("Engines:")
    ]
    return {name for line in named for name in line.rstrip(".").split(", ")}


def packages(folder: Path) -> list[Path]:
    """The packages right inside a folder, without migrations and models."""
    inside = (path.parent for path in folder.glob("*/__init__.py"))
    return sorted(path for path in inside if path.name not in {"migrations", "models"})


def files_table() -> str:
    """The ten file names and models, in their order."""
    return table(("file", "holds"), [(code(name), FILES[name]) for name in layers("ten")])


def nouns_table() -> str:
    """Every noun from top to bottom, with its parts and their engines."""
    rows = []
    for noun in layers("nouns"):
        app = ROOT / "posko" / "apps" / noun
        rows.append((f"**{noun}**", _line(app)))
        rows += [(f"{noun} / {part.name}", _line(part)) for part in packages(app)]
    return table(("noun / part", "holds"), rows)


def printed(text: str) -> str:
    """ARCHITECTURE.md with its printed tables as the code has them now."""
    made = {"files": files_table, "nouns": nouns_table}
    return BLOCK.sub(lambda found: f"{found[1]}\n{made[found[2]]()}\n\n{found[3]}", text)


def _line(package: Path) -> str:
    """The first paragraph of a package's docstring without the name it repeats, and its engines."""
    first = " ".join(docstring(package / "__init__.py")[0].split())
    own = engines(package)
    return first + (f" ({', '.join(code(name) for name in sorted(own))})" if own else "")
