"""`posko territory`: load a city from CSV, load its real borders and the ground under its map."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import ground as ground_command
from posko.cli import setting_up
from posko.domain.access import system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import problem_rows
from posko.domain.territory.city import CityFiles, read_city
from posko.domain.territory.geometry import BoundaryReading, read_boundaries

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation

REFUSED = 2
SHOWN = 20


def add(parser: argparse.ArgumentParser) -> None:
    """Register `territory load`, `territory boundaries` and `territory ground`."""
    commands = parser.add_subparsers(dest="act", required=True)
    load = commands.add_parser("load", help="load a city from a folder of CSV files, all or nothing")
    load.add_argument("folder", type=Path, metavar="DIR")
    load.add_argument("--dry-run", action="store_true", help="check only")
    load.add_argument("--problems", type=Path, metavar="FILE.csv", help="write row-level problems to this file")
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=run_load)
    borders = commands.add_parser("boundaries", help="load real borders from a GeoJSON file")
    borders.add_argument("file", type=Path, metavar="FILE.geojson")
    borders.add_argument("--operation", default="", help="whose city it is, where the file fits several operations")
    borders.add_argument("--source", default="", help="who made the file, as it will be shown on the map")
    borders.add_argument("--dry-run", action="store_true", help="match only")
    borders.add_argument("--json", action="store_true")
    borders.set_defaults(run=run_boundaries)
    ground_command.add(commands)


def run_load(args: argparse.Namespace) -> int:
    """Read and check the folder; load it when nothing is wrong."""
    if not args.folder.is_dir():
        raise BadInput("There is no folder %(folder)s.", folder=args.folder)
    city = read_city(args.folder)
    if args.problems:
        args.problems.write_text(plain_csv(problem_rows(city.problems)), encoding="utf-8")
    if not city.ok:
        return _report_problems(city, as_json=args.json)
    counts: dict[str, int] = {}
    if not args.dry_run:
        setting_up.ready()
        setting_up.migrate()
        counts = store(city)
    answer = {"city": city.code, "places": len(city.places), "loaded": counts, "problems": []}
    verb = "checked, nothing loaded" if args.dry_run else "loaded"
    print(json.dumps(answer) if args.json else f"{city.name}: {len(city.places)} places {verb}.")
    return 0


def store(city: CityFiles) -> dict[str, int]:
    """Load a city that was read without a problem."""
    from posko.apps.territory import services

    return services.load_city(city, by=system_viewer("console", city=city.code), at=clock.real_time())


def run_boundaries(args: argparse.Namespace) -> int:
    """Match the file's areas to kelurahan; load them when no ring is broken."""
    text, digest = _read(args.file)
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.territory import services

    operation, reading = _matched(args.operation, text, args.file.name)
    loaded = reading.ok and not args.dry_run and bool(reading.matched)
    if loaded:
        by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
        services.load_boundaries(reading, source=args.source or args.file.name, file_hash=digest, by=by, at=at)
    return _report_boundaries(reading, loaded=loaded, as_json=args.json)


def _matched(named: str, text: str, file: str) -> tuple[Operation, BoundaryReading]:
    """The operation whose city the file draws: the one named, the only one, or the only one that it fits."""
    from posko.apps.operation import selectors as operations

    codes = operations.codes()
    if named or len(codes) < 2:
        operation = setting_up.the_operation(named)
        return operation, _reading(operation, text, file)
    tried = [(each, _reading(each, text, file)) for each in map(setting_up.the_operation, codes)]
    fitting = [pair for pair in tried if pair[1].matched]
    # A broken file fits nowhere; the fault in it is the better answer.
    if len(fitting) == 1 or (not fitting and not tried[0][1].ok):
        return (fitting or tried)[0]
    raise BadInput(
        "%(file)s fits %(count)s of the operations that live here. Name the one you mean with --operation: %(codes)s",
        file=file,
        count=len(fitting),
        codes=", ".join(operation.code for operation, _reading in fitting or tried),
    )


def _reading(operation: Operation, text: str, file: str) -> BoundaryReading:
    from posko.apps.territory import selectors

    viewer = setting_up.console(operation)
    above = selectors.places(viewer).exclude(level="tps")
    records = [selectors.record_of(place) for place in above]
    return read_boundaries(text, records, selectors.alias_table(viewer), file=file)


def _read(path: Path) -> tuple[str, str]:
    if not path.is_file():
        raise BadInput("There is no file %(path)s.", path=path)
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as broken:
        raise BadInput(
            "%(path)s is not UTF-8 text (byte %(byte)s). Save it as GeoJSON in UTF-8.",
            path=path,
            byte=broken.start,
        ) from broken


def _report_boundaries(reading: BoundaryReading, *, loaded: bool, as_json: bool) -> int:
    summary = {**reading.summary(), "loaded": loaded}
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(f"{len(reading.matched)} matched, {len(reading.unmatched)} unmatched, {len(reading.missing)} missing.")
        for each in reading.unmatched[:SHOWN]:
            print(f"  feature {each.feature} ({each.name}): {each.reason}")
        for problem in reading.problems[:SHOWN]:
            print(f"  {problem}", file=sys.stderr)
        if reading.problems:
            print("Nothing was loaded.", file=sys.stderr)
    return REFUSED if reading.problems else 0


def _report_problems(city: CityFiles, *, as_json: bool) -> int:
    if as_json:
        told = [
            {
                "file": p.file,
                "row": p.row,
                "column": p.column,
                "message": p.text(),
                "remedy": p.remedy_text(),
            }
            for p in city.problems
        ]
        print(json.dumps({"city": city.code, "places": 0, "loaded": {}, "problems": told}, ensure_ascii=False))
        return REFUSED
    for problem in city.problems[:SHOWN]:
        print(f"  {problem}", file=sys.stderr)
    rest = len(city.problems) - SHOWN
    more = f" ({rest} more; --problems FILE.csv writes them all)" if rest > 0 else ""
    print(f"{len(city.problems)} problems{more}. Nothing was loaded.", file=sys.stderr)
    return REFUSED
