"""`make mutants`: puts one small fault after another into a module and sees whether its fast tests fail.

python -m tests.mutants [MODULE ...] [--anew] [--list]

What was tried is kept in var/mutants.json, so that a run that was stopped goes on: a fault that was found is not tried
again while the module stays as it is, one that was not is tried again when a test changed. A fault that no test finds
stands in mutants.toml with its reason, or it is printed and the command ends with 1.

Its own, and not one of the two known tools: mutmut (3.8) leaves out tables and decorated functions, of which these
modules mostly consist; cosmic-ray (8.7) rewrites the file in place, starts pytest anew for each fault and takes the
`|` of annotations for an operator.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import json
import os
import resource
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

from tests.mutants.changes import Change, changes, meaning

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "mutants.json"
GRACE, ROOM = 3, 6 * 2**30  # seconds of the processor beyond twice what the tests take; bytes
FOUND, MISSED = "found", "missed"
ASIDE = ("posko", "tests", "test_", "__main__")


class Holding(SourceFileLoader):
    """Loads a module with its fault in it."""

    change: Change

    def get_code(self, fullname: str) -> CodeType:
        """The module as it is changed."""
        return compile(self.change.tree, self.path, "exec")


class Finder(MetaPathFinder):
    """Gives the changed module to whoever imports it."""

    def __init__(self, path: Path, change: Change) -> None:
        self.loader = Holding(".".join(path.relative_to(ROOT).with_suffix("").parts), str(path))
        self.loader.change = change

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        """The module that holds the fault; of others nothing."""
        return spec_from_file_location(name, loader=self.loader) if name == self.loader.name else None


def main() -> int:
    """Try all faults of the modules that are named, or of all; 1 where one is missed without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("modules", nargs="*", help="ends of paths, such as calendar.py; without them all")
    parser.add_argument("--anew", action="store_true", help="forget what was tried")
    parser.add_argument("--list", action="store_true", help="only say what was found so far")
    asked = parser.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() and not asked.anew else {}
    table = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text())["module"]
    open_ones = 0
    for module in table:
        if not asked.modules or any(module["path"].endswith(end) for end in asked.modules):
            open_ones += _try(module, kept, go=not asked.list)
    return 1 if open_ones else 0


def _try(module: dict[str, Any], kept: dict[str, Any], *, go: bool) -> int:
    """All faults of one module; how many are missed without a reason."""
    path, tests = ROOT / module["path"], module["tests"]
    source = hashlib.sha256(meaning(path.read_text()).encode()).hexdigest()
    shield = hashlib.sha256(b"".join((ROOT / test).read_bytes() for test in tests)).hexdigest()
    known = kept.setdefault(module["path"], {})
    if known.get("source") != source:
        known.update(source=source, shield=shield, faults={})
    if known["shield"] != shield:
        known.update(shield=shield, faults={name: end for name, end in known["faults"].items() if end == FOUND})
    all_of_them = list(changes(path.read_text()))
    known["faults"] = {each.name: end for each in all_of_them if (end := known["faults"].get(each.name))}
    todo = [each for each in all_of_them if each.name not in known["faults"]]
    if go and todo:
        run, seconds = _warm(tests)
        for change in todo:
            known["faults"][change.name] = _end(path, change, run, seconds * 2 + GRACE)
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    return _tell(module, known["faults"], len(todo) if not go else 0)


def _tell(module: dict[str, Any], faults: dict[str, str], untried: int) -> int:
    count, reasons = Counter(faults.values()), module.get("missed", {})
    share = 100 * count[FOUND] / max(1, count.total())
    left = f", {untried} not tried" if untried else ""
    print(f"{module['path']}: {count[FOUND]} of {count.total()} faults found ({share:.1f} %){left}", flush=True)
    without = [name for name, end in faults.items() if end == MISSED and name not in reasons]
    for name in without:
        print(f"  missed  {name}")
    for name in sorted(reasons.keys() - {name for name, end in faults.items() if end == MISSED}):
        print(f"  found or gone, take its reason away  {name}")
    return len(without)


def _warm(tests: Sequence[str]) -> tuple[Callable[[], int], float]:
    """Run the tests once without a fault, then import what they need of others; the run, seconds of the processor."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = _prepared(tests)()
        os.write(writer, "\n".join(name for name in sys.modules if not name.startswith(ASIDE)).encode())
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as told:
        names = told.read().splitlines()
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit("the tests fail without any fault")
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)
    run = _prepared(tests)
    gc.freeze()
    return run, used.ru_utime + used.ru_stime


def _end(path: Path, change: Change, run: Callable[[], int], seconds: float) -> str:
    """Whether the tests find the fault: one fails, none can be imported, or they do not end."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        gc.disable()
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        sys.dont_write_bytecode = True
        sys.meta_path.insert(0, Finder(path, change))
        os._exit(run())
    _, status, _ = os.wait4(child, 0)
    return FOUND if status else MISSED


def _prepared(tests: Sequence[str]) -> Callable[[], int]:
    """A run of the tests as they stand, ready to collect: without Django and what the suite prepares for it."""
    from _pytest.config import _prepareconfig
    from hypothesis import settings

    settings.register_profile("mutants", deadline=None, derandomize=True, database=None, max_examples=25)
    settings.load_profile("mutants")
    options = ["-x", "-q", "-s", "--noconftest", "--assert=plain"]
    options += [f"-pno:{plugin}" for plugin in ("django", "xdist", "cacheprovider", "unraisableexception", "warnings")]
    config = _prepareconfig([*options, *(str(ROOT / test) for test in tests)])
    return lambda: int(config.hook.pytest_cmdline_main(config=config))


if __name__ == "__main__":
    sys.exit(main())
