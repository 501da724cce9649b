"""`posko map import`: keep a PMTiles archive that lies under the city's map where somebody looks near."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from pathlib import Path

from posko import clock
from posko.cli import setting_up
from posko.domain.errors import BadInput
from posko.domain.maps.archives import read_head
from posko.domain.maps.reading import Credit, bounds_of

_CHUNK = 1 << 20
_SPARE = 500_000_000  # bytes that stay free on the disk


def add(parser: argparse.ArgumentParser) -> None:
    """Register `map import`."""
    commands = parser.add_subparsers(dest="act", required=True)
    take = commands.add_parser("import", help="keep a map archive (PMTiles 3), in the place of the last one")
    take.add_argument("file", type=Path, metavar="FILE.pmtiles")
    take.add_argument("--operation", default="", help="whose city it is, where several operations live here")
    take.add_argument("--licence", required=True, help="the licence of the data, such as ODbL-1.0")
    take.add_argument("--as-of", required=True, metavar="DATE", help="the date of the data")
    take.add_argument("--credit", default="", help="whom the map credits, where the archive does not say it itself")
    take.add_argument("--dry-run", action="store_true", help="check only")
    take.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the archive, copy it under its hash, and record it."""
    if not args.file.is_file():
        raise BadInput("There is no file %(path)s.", path=args.file)
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.territory import selectors, services
    from posko.apps.territory.models import archive_path

    operation = setting_up.the_operation(args.operation)
    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    outlines = selectors.borders(by).outlines
    if not outlines:
        raise BadInput("The city has no areas yet; load it first, with posko territory load.")
    size = args.file.stat().st_size
    with args.file.open("rb") as file:
        head = read_head(file, size, bounds_of(outlines))
    told = Credit(args.credit or head.credit, args.licence, args.as_of)
    kind = "drawn shapes" if head.vector else "pictures"
    if not args.dry_run:
        digest = _kept(args.file, size, archive_path("").parent)
        services.keep_archive(head, told, digest=digest, size=size, by=by, at=at)
    verb = "checked, nothing kept" if args.dry_run else f"kept as {digest}"
    print(f"{size / 1e6:.1f} MB of {kind}, zooms {head.zoom_from} to {head.zoom_to}: {verb}.")
    return 0


def _kept(file: Path, size: int, folder: Path) -> str:
    """Copy a file into the folder under its SHA-256, whole or not at all; the hash."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if size > free - _SPARE:
        raise BadInput("The archive has %(size)s MB, and only %(free)s MB of the disk are free.",
                       size=size // 1_000_000, free=max(0, free - _SPARE) // 1_000_000)  # fmt: skip
    digest = hashlib.sha256()
    with file.open("rb") as source, tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
        try:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.close()
            Path(copy.name).replace(folder / f"{digest.hexdigest()}.pmtiles")
        except BaseException:
            Path(copy.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest()
