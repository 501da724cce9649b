"""The source as the house tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "posko"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files() -> tuple[Path, ...]:
    """Every file of ours under posko, migrations aside."""
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, methods and inner ones too."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def public_functions(path: Path) -> list[Function]:
    """The functions a file offers to others."""
    return [node for node in tree(path).body if isinstance(node, Function) and not node.name.startswith("_")]


def where(path: Path, node: ast.AST | None = None) -> str:
    """`posko/apps/gaps/course/services.py:12`."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def templates() -> tuple[Path, ...]:
    """Every page template."""
    return tuple(sorted(PACKAGE.rglob("templates/**/*.html")))


def rooms(*names: str) -> list[Path]:
    """The files of these names in every app and every part."""
    return sorted(path for path in python_files() if path.name in names and "apps" in path.parts)


def noun(path: Path) -> str:
    """The app a file belongs to."""
    return path.relative_to(PACKAGE / "apps").parts[0]


def room(path: Path) -> str:
    """`gaps.course.services`."""
    return ".".join(path.relative_to(PACKAGE / "apps").with_suffix("").parts)
