"""The small faults that are put into a module, one at a time: what a slip of the hand would make of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.NamedExpr)
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Change:
    """One fault: where it stands, what it makes of what, and the module with it."""

    name: str
    tree: ast.Module


def changes(source: str) -> Iterator[Change]:
    """Every fault of a module, each alone. Two of one name in one place are told apart by a number."""
    tree, seen = ast.parse(source), dict[str, int]()
    for place, path in _places(tree, "", ()):
        for number in range(len(list(_turned(_at(tree, path))))):
            changed = deepcopy(tree)
            node = _at(changed, path)
            before = ast.unparse(node).partition("\n")[0]
            after = list(_turned(node))[number]
            _put(changed, path, after)
            name = f"{place}: {before} -> {ast.unparse(after).partition(chr(10))[0]}"
            seen[name] = seen.get(name, 0) + 1
            suffix = f" ({seen[name]})" if seen[name] > 1 else ""
            yield Change(name + suffix, ast.fix_missing_locations(changed))


def meaning(source: str) -> str:
    """The module without comments and docstrings: as long as it stays, what was tried holds."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            node.body = [each for each in node.body if not (isinstance(each, ast.Expr) and _says(each))] or [ast.Pass()]
    return ast.unparse(tree)


Path = tuple[tuple[str, int | None], ...]


def _places(node: ast.AST, place: str, path: Path) -> Iterator[tuple[str, Path]]:
    """Every node that runs: no annotation, no decorator, no docstring, no import."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, (ast.Import, ast.ImportFrom)) or _says(child):
                continue
            inner = f"{place}.{child.name}".lstrip(".") if isinstance(child, (ast.FunctionDef, ast.ClassDef)) else place
            here = (*path, (name, index))
            yield inner or "module", here
            yield from _places(child, inner, here)


def _says(node: ast.AST) -> bool:
    """A docstring, a sentence for people (other tests hold the words), or words that only a type says."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "Literal"
    text = node.value if isinstance(node, ast.Expr) else node
    return isinstance(text, ast.Constant) and isinstance(text.value, str) and (text is not node or " " in text.value)


def _turned(node: ast.AST) -> Iterator[ast.AST]:
    """What the node becomes, one after the other."""
    for turn in (_operators, _conditions, _values, _members, _statements):
        yield from turn(node)


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                yield _with(node, ops=[*ops[:index], OTHER[type(op)](), *ops[index + 1 :]])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in OTHER:
            yield _with(node, op=OTHER[type(op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand


def _conditions(node: ast.AST) -> Iterator[ast.AST]:
    """A condition that has no operator of its own is turned round."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if isinstance(test, PLAIN):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=[test]) if isinstance(test, PLAIN):
            yield _with(node, ifs=[ast.UnaryOp(ast.Not(), test)])


def _values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"XX{value}")
        case ast.Name(id=name) if name in NAMES:
            yield ast.Name(NAMES[name], node.ctx)


def _members(node: ast.AST) -> Iterator[ast.AST]:
    """A set without one of its members, a call without one of its named arguments."""
    match node:
        case ast.Set(elts=[_, _, *_] as members):
            yield from (_with(node, elts=[*members[:index], *members[index + 1 :]]) for index in range(len(members)))
        case ast.Call(keywords=[_, *_] as named):
            yield from (_with(node, keywords=[*named[:index], *named[index + 1 :]]) for index in range(len(named)))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _with(node: Any, **fields: Any) -> Any:
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _at(tree: ast.AST, path: Path) -> Any:
    node: Any = tree
    for name, index in path:
        node = getattr(node, name) if index is None else getattr(node, name)[index]
    return node


def _put(tree: ast.AST, path: Path, node: ast.AST) -> None:
    (name, index), above = path[-1], _at(tree, path[:-1])
    if index is None:
        setattr(above, name, node)
    else:
        getattr(above, name)[index] = node
