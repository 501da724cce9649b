"""`posko_verify.py` is one module that needs nothing of Posko, and says everything in both languages."""

from __future__ import annotations

import ast
import string
import sys
import tomllib

import posko_verify

from tests.house.source import ROOT

FILE = ROOT / "verify" / "posko_verify.py"
TREE = ast.parse(FILE.read_text(encoding="utf-8"))
MAX_FUNCTION = 60
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "subprocess", "pickle", "ctypes"}


def test_it_imports_the_standard_library_and_cryptography_alone() -> None:
    names = {
        alias.name.partition(".")[0] for node in ast.walk(TREE) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {(node.module or "").partition(".")[0] for node in ast.walk(TREE) if isinstance(node, ast.ImportFrom)}
    assert names - set(sys.stdlib_module_names) == {"cryptography"}
    assert not names & NETWORK, "it reads files and asks nobody"
    project = tomllib.loads((ROOT / "verify" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dependencies"] == ["cryptography"]


def test_no_function_of_it_outgrows_its_room() -> None:
    functions = [node for node in ast.walk(TREE) if isinstance(node, ast.FunctionDef)]
    assert not [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION]


def test_no_text_becomes_code_in_it() -> None:
    called = {node.func.id for node in ast.walk(TREE) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__", "input"}


def test_each_sentence_says_the_same_things_in_both_languages() -> None:
    for code, both in posko_verify.WORDS.items():
        english, indonesian = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in both)
        assert english == indonesian, code
        assert both[0] != both[1] or code == "joined", code


def test_each_code_has_its_sentence() -> None:
    used = set()
    for node in ast.walk(TREE):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = {"Told": 0, "Unreadable": 0, "note": 0, "accuse": 0, "fault": 2}.get(name)
        if place is not None and len(node.args) > place and isinstance(code := node.args[place], ast.Constant):
            used.add(code.value)
    assert used
    assert used <= posko_verify.WORDS.keys()
