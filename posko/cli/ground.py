"""`posko territory ground`: put waters, roads and rail under the map of a city."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from posko import clock
from posko.cli import setting_up
from posko.domain.access import Viewer, system_viewer
from posko.domain.errors import BadInput
from posko.domain.maps.reading import LIMIT, Credit, GroundReading, bounds_of, read_ground, too_large

REFUSED = 2
SHOWN = 20


def add(commands: Any) -> None:
    """Register `territory ground`."""
    ground = commands.add_parser("ground", help="put waters, roads and rail under the map, from a GeoJSON file")
    ground.add_argument("file", type=Path, metavar="FILE.geojson")
    ground.add_argument("--operation", default="", help="whose city it is, where several operations live here")
    ground.add_argument("--credit", default="", help="whom the map credits, where the file does not say it itself")
    ground.add_argument("--licence", default="", help="the licence of the data, such as ODbL-1.0")
    ground.add_argument("--as-of", default="", metavar="DATE", help="the date of the data")
    ground.add_argument("--dry-run", action="store_true", help="check only")
    ground.add_argument("--json", action="store_true")
    ground.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read and check the file; load it when nothing is wrong."""
    if not args.file.is_file():
        raise BadInput("There is no file %(path)s.", path=args.file)
    told = Credit(args.credit, args.licence, args.as_of)
    size = args.file.stat().st_size
    if size > LIMIT:
        return _report(GroundReading({}, {}, told, problems=(too_large(args.file.name, size),)), False, args.json)
    setting_up.ready()
    setting_up.must_be_migrated()
    operation = setting_up.the_operation(args.operation)
    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    written = args.file.read_bytes()
    reading = _reading(written, args.file.name, by, told)
    loaded = reading.ok and not args.dry_run
    if loaded:
        _load(reading, written, by, at)
    return _report(reading, loaded, args.json)


def load_shipped(folder: Traversable, city: str) -> None:
    """Load the ground that ships with a city, where it has some."""
    ground = folder / "ground"
    if not ground.is_dir():
        return
    by, at = system_viewer("console", city=city), clock.real_time()
    for file in sorted((each for each in ground.iterdir() if each.name.endswith(".geojson")), key=lambda f: f.name):
        written = file.read_bytes()
        reading = _reading(written, file.name, by, Credit())
        if not reading.ok:
            raise BadInput("The city's ground cannot be read: %(first)s", first=str(reading.problems[0]))
        _load(reading, written, by, at)


def _reading(written: bytes, file: str, by: Viewer, told: Credit) -> GroundReading:
    from posko.apps.territory import selectors

    outlines = selectors.borders(by).outlines
    if not outlines:
        raise BadInput("The city has no areas yet; load it first, with posko territory load.")
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise BadInput(
            "%(path)s is not UTF-8 text (byte %(byte)s). Save it as GeoJSON in UTF-8.", path=file, byte=broken.start
        ) from broken
    return read_ground(text, bounds_of(outlines), told=told, file=file)


def _load(reading: GroundReading, written: bytes, by: Viewer, at: Any) -> None:
    from posko.apps.territory import services

    services.load_ground(reading, file_hash=hashlib.sha256(written).hexdigest(), by=by, at=at)


def _report(reading: GroundReading, loaded: bool, as_json: bool) -> int:
    if as_json:
        problems = [
            {"feature": each.row, "field": each.column, "message": each.text(), "remedy": each.remedy_text()}
            for each in reading.problems
        ]
        answer = {"kinds": reading.counts(), "left_out": reading.left_out, "outside": reading.outside}
        print(json.dumps({**answer, "problems": problems, "loaded": loaded}, ensure_ascii=False))
        return REFUSED if problems else 0
    for problem in reading.problems[:SHOWN]:
        where = f"feature {problem.row}" if problem.row else problem.file
        print(f"  {where}: {problem.text()} {problem.remedy_text()}".rstrip(), file=sys.stderr)
    if reading.problems:
        rest = len(reading.problems) - SHOWN
        print(f"{f'{rest} more. ' if rest > 0 else ''}Nothing was loaded.", file=sys.stderr)
        return REFUSED
    kinds = ", ".join(f"{count} {kind}" for kind, count in reading.counts().items())
    print(f"{kinds} {'loaded' if loaded else 'checked, nothing loaded'}; {reading.outside} outside the city.")
    if reading.left_out:
        told = ", ".join(f"{kind} ({count})" for kind, count in reading.left_out.items())
        print(f"Left out, since a map draws no such kind: {told}.")
    return 0
