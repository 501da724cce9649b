"""Measures the house: how its rooms are filled, what a page asks, how long things take; two measurements as a table.

python -m scripts.rooms measure NUMBERS.json [--crawl FOLDER] [--suite "WALL, PROCESSOR"]
python -m scripts.rooms table BEFORE.json AFTER.json

Beside the script nothing of the measured version is used, so it may be copied into an older one.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import gzip
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "posko"
LARGEST, LONG = 6, 120
Numbers = dict[str, str]


def main() -> None:
    """Measure this version, or print two measurements side by side."""
    parser = argparse.ArgumentParser(prog="python -m scripts.rooms", description=__doc__)
    parser.add_argument("what", choices=("measure", "table"))
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--crawl", type=Path, help="a crawl of this version (tests.crawl): its pages are counted")
    parser.add_argument("--suite", default="", help="wall and processor of a whole run of the suite")
    asked = parser.parse_args()
    if asked.what == "table":
        print(table(*(json.loads(path.read_text()) for path in asked.files)))
        return
    numbers = {**folders(), **contracts(), **private_functions(), **templates(), **processor(), **made_run()}
    if asked.crawl:
        numbers |= queries(asked.crawl)
    numbers["suite: wall, processor"] = asked.suite or "not measured"
    asked.files[0].write_text(json.dumps(numbers, indent=1, ensure_ascii=False) + "\n")


def table(before: Numbers, after: Numbers) -> str:
    """Markdown with both columns."""
    rows = [f"| {name} | {before.get(name, '–')} | {after.get(name, '–')} |" for name in {**before, **after}]
    return "\n".join(["| what | before | after |", "|---|---|---|", *rows])


def folders() -> Numbers:
    """The folders with the most modules lying flat in them."""
    told = {}
    for name, top in (("modules flat in a folder", PACKAGE), ("test files flat in a folder", ROOT / "tests")):
        count = Counter(
            str(path.parent.relative_to(ROOT)) for path in _python(top) if not path.name.startswith("__init__")
        )
        told[name] = ", ".join(f"{folder.removeprefix('posko/')} {n}" for folder, n in count.most_common(LARGEST))
    return told


def contracts() -> Numbers:
    """How many names stand in the contracts that order what lies inside an app, and how many are listed one by one."""
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    order, listed = set[str](), set[str]()
    for section in read.values():
        inside = section.get("containers", "").split()
        if inside and all(each.startswith("posko.apps.") for each in inside):
            lines = section["layers"].replace("|", "\n").split("\n")
            order |= {line.strip(" ()") for line in lines if line.strip()}
        modules = section.get("source_modules", "").split()
        listed |= {each for each in modules if each.count(".") > 2 and not each.startswith("posko.apps.*")}
    return {"names in the order inside an app": str(len(order)), "modules listed by hand": str(len(listed))}


def private_functions() -> Numbers:
    """Of the private functions, how many stand in one place only, and how many of those are short."""
    private, once, short = 0, 0, 0
    for path in _python(PACKAGE):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = Counter(
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(tree)
            if isinstance(node, (ast.Name, ast.Attribute))
        )
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("_") and not node.name.startswith("__"):
                private += 1
                once += used[node.name] == 1
                short += used[node.name] == 1 and (node.end_lineno or 0) - node.lineno < 5
    return {"private functions used once, of all": f"{once} of {private}; of five lines or fewer {short}"}


def templates() -> Numbers:
    """How long the lines of the pages are."""
    lines = [
        len(line)
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    text = sum(lines)
    over = sum(length for length in lines if length > LONG)
    return {
        "template lines: mean, longest": f"{statistics.mean(lines):.0f}, {max(lines)} characters",
        f"template lines over {LONG}": f"{sum(n > LONG for n in lines)} ({100 * over / text:.0f} % of the text)",
    }


def queries(crawl: Path) -> Numbers:
    """What the pages of a crawl asked the database; the frame is that of a page that is not there.

    A crawl of an older version may hold no look at a frame of which nothing is kept.
    """
    walks = [json.loads(gzip.decompress(path.read_bytes())) for path in sorted(crawl.glob("*-id.json.gz"))]
    pages = [page for walk in walks for page in walk.items()]
    asked = [page["queries"] for _, page in pages if "text" in page and page["head"][0] == "status 200"]
    kept, cold = ([page["queries"] for at, page in pages if at == f"/no-such-page/{end}"] for end in ("", "either/"))
    return {
        "queries: frame, with its counts kept and without": f"{max(kept)}, {max(cold or kept)}",
        "queries a page: median, largest": f"{statistics.median(asked):.0f}, {max(asked)}",
        "pages over 15 queries": f"{sum(n > 15 for n in asked)} of {len(asked)}",
    }


def processor() -> Numbers:
    """Seconds of the processor: the best of some tries."""
    with tempfile.TemporaryDirectory() as folder:
        tries = [_seconds(["migrate"], f"{folder}/{number}") for number in range(3)]
        helped = [_seconds(["--help"], folder) for _ in range(5)]
    return {
        "`migrate` on an empty SQLite": f"{min(tries):.1f} s of processor",
        "`posko --help`": f"{min(helped):.2f} s of processor",
    }


def made_run() -> Numbers:
    """`make run` with the downloads done and no demo yet, until it tells its address."""
    with tempfile.TemporaryDirectory() as folder:
        before, started = _used(), time.monotonic()
        running = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env={**os.environ, "POSKO_DATA": folder, "POSKO_PORT": "8765"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        lines = []
        for line in running.stdout or ():
            lines.append(line)
            if "http://" in line:
                break
        took = time.monotonic() - started
        os.killpg(running.pid, signal.SIGINT)
        running.communicate()
    if not lines or "http://" not in lines[-1]:
        sys.exit("make run told no address:\n" + "".join(lines))
    return {"`make run` from nothing": f"{took:.0f} s, {_used() - before:.0f} s of processor"}


def _python(top: Path) -> Iterator[Path]:
    return (path for path in sorted(top.rglob("*.py")) if "migrations" not in path.parts)


def _seconds(arguments: list[str], data: str) -> float:
    before = _used()
    subprocess.run(
        [sys.executable, "-m", "posko.web.command", *arguments],
        cwd=ROOT,
        env={**os.environ, "POSKO_DATA": data, "DATABASE_URL": ""},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return _used() - before


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
