"""Holds what the locks name against known faults: `make audit`, or `scripts/audit.py --osv FILE...` without a network.

`make audit` asks pip-audit (OSV's service) and `npm audit`. A service that does not answer, or does not know a package,
is said plainly: not asked is not the same as no fault. A dump is what OSV hands out for an ecosystem (`all.zip`), one
record or a list of them (`.json`), or one a line (`.jsonl`); several may be given.

Ends with 0 where nothing is known of anything, 1 where something is, 2 where a part could not be asked or told.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"PyPI": ("requirements/run.txt", "requirements/dev.txt", "requirements/uv.txt"), "npm": ("package-lock.json",)}
LARGEST = 16 * 1024 * 1024  # bytes of one record; the longest that OSV has take a tenth of it
_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")
_SEMANTIC = re.compile(r"v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
Locked = dict[tuple[str, str], set[str]]  # (ecosystem, name) -> versions


@dataclass
class Found:
    """What is known of the locked versions, and what could not be told."""

    known: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)

    def end(self) -> int:
        """Print it all; what the program ends with."""
        for line in (*sorted(self.known), *self.untold):
            print(line)
        if not self.known and not self.untold:
            print("Nothing is known of any locked package.")
        return 1 if self.known else 2 if self.untold else 0


def main() -> int:
    """Ask the services, or read dumps."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--osv", nargs="+", type=Path, metavar="FILE", help="dumps that somebody brought")
    dumps = arguments.parse_args().osv
    found = Found()
    if dumps:
        hold_against(dumps, found)
    else:
        _ask_pip_audit(found)
        _ask_npm(found)
    return found.end()


def hold_against(dumps: list[Path], found: Found) -> None:
    """Every record of the dumps against every locked version."""
    locked, read = locked_versions(), Counter[str]()
    newest: dict[str, str] = defaultdict(str)
    for dump in dumps:
        for record in _records(dump, found):
            for affected in record.get("affected") or []:
                package = affected.get("package") or {}
                ecosystem, name = str(package.get("ecosystem")), _name(package)
                read[ecosystem] += 1
                newest[ecosystem] = max(newest[ecosystem], str(record.get("modified", "")))
                if not record.get("withdrawn"):
                    for version in sorted(locked.get((ecosystem, name), ())):
                        _judge(record, affected, ecosystem, f"{name} {version}", version, found)
    for ecosystem in LOCKS:
        if read[ecosystem]:
            print(f"{ecosystem}: {read[ecosystem]} records, the newest of {newest[ecosystem][:10] or 'no date'}")
        else:
            found.untold.append(
                f"{ecosystem}: no record in what was brought, so its packages were held against nothing."
            )


def locked_versions() -> Locked:
    """Each package that a lock names, by ecosystem, with its versions."""
    locked: Locked = defaultdict(set)
    for path in LOCKS["PyPI"]:
        for name, version in _PIN.findall((ROOT / path).read_text()):
            locked["PyPI", _name({"ecosystem": "PyPI", "name": name})].add(version)
    for path in LOCKS["npm"]:
        for place, entry in json.loads((ROOT / path).read_text())["packages"].items():
            if place:
                locked["npm", place.rpartition("node_modules/")[2]].add(entry["version"])
    return locked


def _name(package: dict[str, Any]) -> str:
    """A package's name as its ecosystem compares it."""
    name = str(package.get("name"))
    return re.sub(r"[-_.]+", "-", name).lower() if package.get("ecosystem") == "PyPI" else name


def _records(dump: Path, found: Found) -> Iterator[dict[str, Any]]:
    """The records of one dump; what cannot be read is said, and the rest is still read."""
    try:
        for place, text in _texts(dump):
            try:
                told = json.loads(text)
            except ValueError as broken:
                found.untold.append(f"{place} is no JSON: {broken}")
                continue
            records = told if isinstance(told, list) else [told]
            yield from (record for record in records if isinstance(record, dict))
    except (OSError, zipfile.BadZipFile) as broken:
        found.untold.append(f"{dump} cannot be read: {broken}")


def _texts(dump: Path) -> Iterator[tuple[str, bytes]]:
    """(where it stands, bytes) of each JSON text."""
    if dump.suffix == ".zip":
        with zipfile.ZipFile(dump) as archive:
            for part in archive.infolist():
                if part.filename.endswith(".json") and part.file_size <= LARGEST:
                    yield f"{dump.name}/{part.filename}", archive.read(part)
    elif dump.suffix in (".jsonl", ".ndjson"):
        with dump.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{dump.name} line {number}", line
    else:
        yield dump.name, dump.read_bytes()


def _judge(
    record: dict[str, Any], affected: dict[str, Any], ecosystem: str, what: str, version: str, found: Found
) -> None:
    """Put the record where it belongs: known of this version, not to be told, or nowhere."""
    told = f"{what}: {record.get('id')} {' '.join(record.get('aliases') or [])} {record.get('summary') or ''}".rstrip()
    if version in (affected.get("versions") or []):
        found.known.append(told)
        return
    ranges = [each for each in affected.get("ranges") or [] if each.get("type") in ("ECOSYSTEM", "SEMVER")]
    if not ranges and not affected.get("versions"):
        found.untold.append(f"{told} (the record names no versions: read it)")
    try:
        if any(_inside(version, each.get("events") or [], ecosystem) for each in ranges):
            found.known.append(told)
    except (InvalidVersion, ValueError) as odd:
        found.untold.append(f"{told} (its versions cannot be compared: {odd})")


def _inside(version: str, events: list[dict[str, str]], ecosystem: str) -> bool:
    """Whether the version lies where the fault was brought in and not yet mended (OSV's own rule)."""
    here, inside = _order(version, ecosystem), False
    turns = [(_order(at, ecosystem), kind) for event in events for kind, at in event.items() if kind != "limit"]
    for at, kind in sorted(turns):
        if kind == "introduced":
            inside = inside or here >= at
        elif kind == "fixed":
            inside = inside and here < at
        elif kind == "last_affected":
            inside = inside and here <= at
    return inside


def _order(version: str, ecosystem: str) -> Any:
    """What versions of an ecosystem are compared by; ValueError for what is none. `0` is before everything."""
    if ecosystem == "PyPI":
        return Version(version if version != "0" else "0.dev0")
    if version == "0":
        return (-1, -1, -1, (0,), ())
    if not (parts := _SEMANTIC.fullmatch(version)):
        raise ValueError(f"“{version}” is no version")
    before = tuple(
        (0, int(word), "") if word.isdigit() else (1, 0, word) for word in (parts[4] or "").split(".") if word
    )
    return (int(parts[1]), int(parts[2]), int(parts[3]), (0,) if before else (1,), before)


def _ask_pip_audit(found: Found) -> None:
    command = ("-s", "osv", "-f", "json", "--progress-spinner", "off", "--require-hashes", "--disable-pip")
    files = [word for path in LOCKS["PyPI"] for word in ("-r", path)]
    answer = _run(str(Path(sys.executable).with_name("pip-audit")), *command, *files)
    if answer is None:
        found.untold.append(_unasked("the Python packages"))
        return
    for package in answer["dependencies"]:
        if "skip_reason" in package:
            found.untold.append(f"{package['name']} was not asked about: {package['skip_reason']}")
        for fault in package.get("vulns", []):
            found.known.append(f"{package['name']} {package['version']}: {fault['id']} {' '.join(fault['aliases'])}")


def _ask_npm(found: Found) -> None:
    answer = _run("npm", "audit", "--json")
    if answer is None or "vulnerabilities" not in answer:
        found.untold.append(_unasked("the front-end parts"))
        return
    for name, fault in answer["vulnerabilities"].items():
        via = [each["title"] for each in fault["via"] if isinstance(each, dict)]
        found.known.append(f"{name} {fault['range']}: {fault['severity']}: {'; '.join(via) or 'by what it needs'}")


def _unasked(what: str) -> str:
    return f"The network does not answer, so nothing was asked about {what}. Bring a dump: scripts/audit.py --osv FILE"


def _run(*command: str) -> dict[str, Any] | None:
    """What a program answers as JSON; None where it answers nothing of use."""
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        answer = json.loads(run.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return answer if isinstance(answer, dict) else None


if __name__ == "__main__":
    sys.exit(main())
