"""`posko operation`: make a real, empty operation, and a further code for an institution whose chief is gone."""

from __future__ import annotations

import argparse
import csv
import io
import tomllib
from datetime import datetime
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from posko import clock
from posko.cli import ground, setting_up
from posko.cli import territory as territory_door
from posko.domain.access import Role, Viewer, root_name, system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import bare, separator_of
from posko.domain.people.authority import CODE_LIFE
from posko.domain.territory.city import read_city

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation


def add(parser: argparse.ArgumentParser) -> None:
    """Register `operation create` and `operation code`."""
    commands = parser.add_subparsers(dest="act", required=True)
    create = commands.add_parser("create", help="a real, empty operation; prints a one-time administrator link")
    create.add_argument("--city", required=True, help="a city that ships with Posko (jaktim) or a folder, see docs")
    create.add_argument("--code", default="", help="short code of the operation; without it the city's own")
    create.add_argument("--name", default="", help="the operation's name")
    create.add_argument("--kind", default="", help="the operation's kind, free text")
    create.add_argument("--exercise", action="store_true", help="flag it as an exercise")
    create.add_argument("--administrator", default="", help="log-in name of the first administrator")
    create.add_argument("--address", default="http://127.0.0.1:8000", help="where the post is reached")
    create.set_defaults(run=run_create)
    code = commands.add_parser("code", help="a one-time code for the chief of an institution that has none any more")
    code.add_argument("root", metavar="INSTITUTION", help="such as kpu, bawaslu, polri, kejaksaan, tni, pemkot")
    code.add_argument("--reason", required=True, help="why its chief is gone; every chief is told, the ledger keeps it")
    code.add_argument("--operation", default="", help="which operation, where several live here")
    code.add_argument("--address", default="http://127.0.0.1:8000", help="where the post is reached")
    code.set_defaults(run=run_code)


def run_create(args: argparse.Namespace) -> int:
    """Territory, operation, agencies and one administrator, then a code for each institution and his link."""
    setting_up.ready(as_owner=True)
    setting_up.migrate()
    from django.db import transaction

    with transaction.atomic():
        operation, token, codes = _create(args)
    print(f"Operation “{operation.name}” ({operation.code}) is made in {operation.city.name}.")
    address = args.address.rstrip("/")
    print(f"The chief of each institution enters once, within {CODE_LIFE.days} days, at {address}/people/institution/ "
          "with its own code. Hand each to that institution alone:")  # fmt: skip
    for root, one in codes:
        print(f"  {root_name(root)}: {one}")
    print("The administrator sets a password and a second factor through this link, once, within 24 hours:")
    print(f"  {address}/people/enter/{token}/")
    print("Then start the post with: posko serve")
    # Last, so that the link, which is shown once, is the last line.
    setting_up.count_rows()
    return 0


def run_code(args: argparse.Namespace) -> int:
    """One code, for that institution alone."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.people.authority import services

    operation = setting_up.the_operation(args.operation)
    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    real_at = clock.real_time()
    code = services.issue_code(operation, args.root, reason=args.reason, by=by, at=at, real_at=real_at)
    print(f"The chief of {root_name(args.root)} enters once with this code, within {CODE_LIFE.days} days, at "
          f"{args.address.rstrip('/')}/people/institution/:")  # fmt: skip
    print(f"  {code}")
    print("Hand it to that institution alone. The other chiefs are told, and its new key counts once two compared it.")
    return 0


def _create(args: argparse.Namespace) -> tuple[Operation, str, list[tuple[str, str]]]:
    from posko.apps.operation.services import NewOperation, create_operation
    from posko.apps.people.accounts.services import NewPerson, add_person, issue_login_link
    from posko.apps.people.authority.selectors import roots
    from posko.apps.people.authority.services import issue_code

    city, head = load_city(args.city)
    code = args.code or head["code"]
    by, at = system_viewer("console", operation=code, city=city), clock.real_time()
    name, kind = args.name or head["name"], args.kind or head["kind"]
    new = NewOperation(code, name, kind, city, head["regime"], exercise=args.exercise)
    operation = create_operation(new, by=by, at=at)
    found_agencies_of(args.city, operation, by, at)
    username = args.administrator or f"administrator.{code}"
    person = NewPerson(username, "Administrator", head["administrator_agency"], Role.ADMINISTRATOR)
    post = add_person(person, operation=operation, by=by, at=at)
    codes = [(root, issue_code(operation, root, reason="", by=by, at=at, real_at=at)) for root in roots(by)]
    return operation, issue_login_link(post.user, by=by, at=at, real_at=at), codes


def load_city(city: str) -> tuple[str, dict[str, Any]]:
    """Load the territory of a shipped city or of a folder; its code and the operation's own settings."""
    with as_file(_folder("territory", city)) as folder:
        files_read = read_city(folder)
    if not files_read.ok:
        first = str(files_read.problems[0])
        raise BadInput(
            "The city's files have %(count)s problems, the first: %(first)s",
            count=len(files_read.problems),
            first=first,
        )
    territory_door.store(files_read)
    ground.load_shipped(_folder("territory", city), files_read.code)
    return files_read.code, tomllib.loads((_folder("operation", city) / "operation.toml").read_text("utf-8"))


def found_agencies_of(city: str, operation: Any, by: Viewer, at: datetime) -> None:
    """Put the city's agencies at the table."""
    from posko.apps.people.accounts.services import NewAgency, found_agencies

    text = (_folder("people", city) / "agencies.csv").read_text("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    found_agencies(operation, [NewAgency(**{k: bare(v) for k, v in row.items()}) for row in rows], by=by, at=at)


def _folder(noun: str, city: str) -> Traversable:
    """Where a city's files of one noun lie: shipped with Posko, or all of them in one folder."""
    own = Path(city)
    if own.is_dir():
        return own
    shipped = files(f"posko.apps.{noun}") / "cities" / city
    if not shipped.is_dir():
        raise BadInput("There is no city “%(city)s”. Give a folder, or one of the cities that ship: jaktim.", city=city)
    return shipped
