"""How long `posko-verify` takes for a long past, and how much memory: `python -m tests.bench.verifier`.

Of an export's leaves some have a row that may be read whole, the others a line with hashes alone; a witness kept them
all. Beside it stands what nobody can spare: reading the rows as JSON, and hashing each leaf and each node once.
`--rows 2000000 --leaves 10000000` is the past of a large operation (4 GB on the disk).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from posko.domain.tlog.tiles import Writer
from tests import exported
from tests.exported import POST, Pen
from tests.parts import ROOT

ROWS, LEAVES = 20_000, 100_000
# Each runs in a process of its own that tells its largest memory when it ends: what `wait4` tells counts the parent in.
ENDS = "\nimport re; sys.stderr.write(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
VERIFY = "import runpy, sys\ntry:\n runpy.run_path(sys.argv[0], run_name='__main__')\nexcept SystemExit: pass"
READ = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
HASH = "import hashlib, sys\nfor _ in range(2 * int(sys.argv[1])): hashlib.sha256(bytes(65)).digest()"


def main(arguments: list[str] | None = None) -> None:
    """Write the export, verify it twice (half of it, and all), and print seconds and memory."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.verifier")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows that may be read")
    parser.add_argument("--leaves", type=int, default=LEAVES)
    asked = parser.parse_args([] if arguments is None else arguments)
    for share in (10, 1):
        measure(asked.rows // share, asked.leaves // share)


def measure(rows: int, leaves: int) -> None:
    """One past."""
    with tempfile.TemporaryDirectory(prefix="posko-bench-verify-") as name:
        folder = Path(name)
        begun = time.monotonic()
        write(folder, rows, leaves)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"posko-verify: {leaves:,} leaves, {rows:,} of them with whole rows, {size >> 20:,} MB", end="")
        print(f" (written in {time.monotonic() - begun:.0f} s)")
        given = ("--key", POST.vkey, "--head", folder / "paper", "--leaves", folder / "leaves", "--json")
        verify = f"import sys; sys.argv = {[str(ROOT / 'verify' / 'posko_verify.py')]} + sys.argv[1:]\n{VERIFY}"
        said = measured("posko-verify", verify, folder / "export", *given)
        told = json.loads(said)
        assert (told["verdict"], told["protected_up_to"]) == ("holds", leaves), told
        measured("the rows read as JSON", READ, folder / "export" / "rows.jsonl")
        measured("two hashes a leaf", HASH, str(leaves))


def measured(name: str, code: str, *words: str | Path) -> bytes:
    """Print seconds on the clock and of the processor, and the largest memory; what was said is returned."""
    begun = time.monotonic()
    call = [sys.executable, "-c", code + ENDS, *words]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:  # our own commands
        said, memory = child.stdout.read() if child.stdout else b"", child.stderr.read() if child.stderr else b""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, memory
    seconds, processor = time.monotonic() - begun, used.ru_utime + used.ru_stime
    print(f"  {name:<24}{seconds:8.1f} s {processor:8.1f} s of processor {int(memory) >> 10:6,} MB at most")
    return said


def write(folder: Path, rows: int, leaves: int) -> None:
    """The export, a head from outside and what a witness kept."""
    export = folder / "export"
    (export / "heads").mkdir(parents=True)
    tiles = Writer(export)
    with (export / "rows.jsonl").open("wb") as file, (folder / "leaves").open("wb") as kept:
        for leaf, line in lines(rows, leaves):
            tiles.add(leaf)
            kept.write(leaf)
            file.write(line)
    text = checkpoint(leaves, tiles.close(), POST)
    for path in (export / "checkpoint", export / "heads" / str(leaves), folder / "paper"):
        path.write_text(text, encoding="utf-8")
    about = {"format": "posko-ledger-export/1", "for": None, "made_at": "2024-11-27T00:00:00Z", "origin": POST.name}
    (export / "about.json").write_text(json.dumps(about))


def lines(rows: int, leaves: int) -> Iterator[tuple[bytes, bytes]]:
    """Each leaf with its line: whole rows spread evenly among the hidden ones."""
    for index in range(leaves):
        if index * rows // leaves != (index + 1) * rows // leaves:
            line = {"index": index, **exported.readable(index + 1)}
        else:
            hashed = hashlib.sha256(index.to_bytes(8, "big")).hexdigest()
            line = {"index": index, "number": index + 1, "row_hash": hashed, "twin_hash": hashed, "hidden": True}
        yield bytes.fromhex(line["row_hash"]), json.dumps(line).encode() + b"\n"


def checkpoint(size: int, root: bytes, pen: Pen) -> str:
    """The head over so many leaves."""
    body = exported.body_of(size, root)
    return f"{body}\n{pen.line(body)}"


if __name__ == "__main__":
    main(sys.argv[1:])
