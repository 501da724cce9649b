"""Finds every sentence that people read, in templates and in Python: `python scripts/words.py` prints what lacks
its Indonesian. No gettext programs are needed."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "posko"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "N_"}
# Sentences of the thinking room: raised as refusals, or kept in tables that pages read aloud.
REFUSALS = {"BadInput", "NotAllowed"}
TABLES = {
    ("posko/domain/gaps/states.py", "KINDS"),
    ("posko/domain/vulnerability/index.py", "CLASS_NAMES"),
}


def catalogue_path() -> Path:
    """Where the Indonesian lies."""
    return PACKAGE / "web" / "locale" / "id" / "LC_MESSAGES" / "django.po"


def sentences() -> list[str]:
    """Every message id, sorted."""
    found = {text for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts for text in _in_python(path)}
    found |= {text for path in PACKAGE.rglob("templates/**/*.html") for text in _in_template(path)}
    return sorted(found - {""})


def counted() -> list[str]:
    """Every message id that is said by a count: the catalogue has to hold it with its plural."""
    calls = (
        node
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("ngettext", "ngettext_lazy")
    )
    found = {text for call in calls for text in _texts(call.args[:1])}
    for path in PACKAGE.rglob("templates/**/*.html"):
        found |= {str(message[0]) for message in _messages(path) if isinstance(message, (tuple, list))}
    return sorted(found)


def _in_python(path: Path) -> Iterator[str]:
    where = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # What only the command line says stays English: its users read logs and manuals in English.
    door = where.startswith(("posko/cli/", "posko/web/command", "posko/web/serving", "posko/web/startup"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not door:
            yield from _from_call(node, where)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and (where, node.target.id) in TABLES:
            yield from _strings(ast.literal_eval(node.value) if node.value else {})


def _from_call(node: ast.Call, where: str) -> Iterator[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in CALLS or (name in REFUSALS and node.args):
        yield from _texts(node.args[:1])
    if name == "RoleCard" and where == "posko/domain/access.py":
        yield from _texts(node.args[:2])


def _texts(arguments: list[ast.expr]) -> Iterator[str]:
    return (a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str))


def _strings(table: dict[object, object]) -> Iterator[str]:
    return (str(value) for value in table.values())


def _in_template(path: Path) -> Iterator[str]:
    return (str(found[0] if isinstance(found, (tuple, list)) else found) for found in _messages(path))


def _messages(path: Path) -> Iterator[object]:
    """Django turns a template into Python-like calls; Babel's own reader then takes them apart."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.web.settings")
    from babel.messages.extract import extract_python
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    code = "\n".join(line.lstrip() for line in code.splitlines())  # indented HTML is no block of Python
    found = extract_python(io.BytesIO(code.encode()), dict.fromkeys(["gettext", "ngettext", "_", "pgettext"]), [], {})
    return (message for _line, _function, message, _comments in found)


def main() -> int:
    """Print what has no Indonesian yet."""
    from babel.messages.pofile import read_po

    with catalogue_path().open("rb") as file:
        known = {m.id[0] if isinstance(m.id, (tuple, list)) else m.id for m in read_po(file) if m.id and m.string}
    missing = [text for text in sentences() if text not in known]
    for text in missing:
        print(repr(text))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
