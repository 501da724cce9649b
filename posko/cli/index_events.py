"""`posko index events load`: a file of indicator events, checked first and loaded all or nothing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import setting_up
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import problem_rows
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.vulnerability.event_rows import EventReading, read_events

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation

REFUSED = 2
SHOWN = 20


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `events load` under `index`."""
    events = commands.add_parser("events", help="indicator events: load a file of them")
    acts = events.add_subparsers(dest="events_command", required=True)
    load = acts.add_parser("load", help="load an XLSX or CSV file of events and reports of nothing, all or nothing")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--operation", default="", help="which operation, where several live here")
    load.add_argument("--dry-run", action="store_true", help="check only")
    load.add_argument("--problems", type=Path, metavar="FILE.csv", help="write row-level problems to this file")
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=run_load)


def run_load(args: argparse.Namespace) -> int:
    """Read and check the file; load it when nothing is wrong. 2 when something is."""
    data = _read(args.file)
    setting_up.ready()
    setting_up.must_be_migrated()
    operation = setting_up.the_operation(args.operation)
    found = _checked(operation, args.file.name, data)
    if args.problems:
        args.problems.write_text(plain_csv(problem_rows(found.problems)), encoding="utf-8")
    loaded = found.ok and not args.dry_run
    if loaded:
        _load(operation, found)
    _print(found, loaded=loaded, as_json=args.json)
    return 0 if found.ok else REFUSED


def _checked(operation: Operation, name: str, data: bytes) -> EventReading:
    from posko.apps.vulnerability.events import selectors as event_selectors
    from posko.kit.language import tongues

    viewer, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    found = read_events(name, data, event_selectors.ground(viewer, at), tongues=tongues("en"))
    event_selectors.must_be_new(viewer, found.sha256)
    return found


def _load(operation: Operation, found: EventReading) -> None:
    from posko.apps.vulnerability.events import services

    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    events, nothings = list(found.events), list(found.nothings)
    services.load_events(events, nothings, file_hash=found.sha256, file_name=found.file, by=by, at=at)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise BadInput("There is no file %(path)s.", path=path)
    with path.open("rb") as file:
        return file.read(UPLOAD_LIMIT + 1)


def _print(found: EventReading, *, loaded: bool, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_answer(found, loaded=loaded), ensure_ascii=False))
        return
    for problem in found.problems[:SHOWN]:
        print(f"  {problem}", file=sys.stderr)
    if found.problems:
        rest = len(found.problems) - SHOWN
        more = f" ({rest} more; --problems FILE.csv writes them all)" if rest > 0 else ""
        print(f"{len(found.problems)} problems{more}. Nothing was loaded.", file=sys.stderr)
        return
    verb = "loaded" if loaded else "checked, nothing loaded"
    print(f"{found.file}: {len(found.events)} events and {len(found.nothings)} reports of nothing {verb}.")


def _answer(found: EventReading, *, loaded: bool) -> dict[str, object]:
    told = [
        {"file": p.file, "row": p.row, "column": p.column, "message": p.text(), "remedy": p.remedy_text()}
        for p in found.problems
    ]
    counts = {"events": len(found.events), "nothing_reports": len(found.nothings)}
    return {"file": found.file, "sha256": found.sha256, **counts, "loaded": loaded, "problems": told}
