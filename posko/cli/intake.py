"""`posko intake`: tokens, cards and gateways for what reports from outside, and how the inbox stands."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import setting_up
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import problem_rows
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.intake.cards import DAYS, LABEL_LIMIT
from posko.domain.intake.sender_rows import SenderReading, read_devices, read_numbers

if TYPE_CHECKING:
    from posko.apps.intake.cards.services import Made
    from posko.domain.access import Viewer

REFUSED = 2
SHOWN = 20
ADDRESS = "http://127.0.0.1:8000"


def add(parser: argparse.ArgumentParser) -> None:
    """Register `intake token`, `enrol`, `senders`, `gateway` and `list`."""
    commands = parser.add_subparsers(dest="act", required=True)
    token = commands.add_parser("token", help="admit a machine and print its token, this once")
    token.add_argument("--agency", required=True, help="code of the agency it reports for, such as polres")
    token.add_argument(
        "--place", default="", help="where it stands: a code such as 31.75.09, or a name such as “Kec. Ciracas”"
    )
    token.add_argument("--name", default="", help="what it is called on the list of devices")
    token.add_argument("--per-minute", type=int, default=0, help="most messages a minute; 0: only served in its turn")
    enrol = commands.add_parser("enrol", help="print a card for each device of an XLSX or CSV file, all or nothing")
    enrol.add_argument("file", type=Path, metavar="FILE")
    enrol.add_argument("--cards", type=Path, metavar="DIR", help="where the PDFs go, one a kelurahan; none: check only")
    enrol.add_argument("--label", default="", help="what the list is called; the name of the file otherwise")
    enrol.add_argument("--days", type=int, default=DAYS[0], choices=sorted(DAYS), help="how long the cards open")
    enrol.add_argument("--address", default=ADDRESS, help="where phones reach the post")
    enrol.add_argument("--language", default="id", choices=("id", "en"), help="of the paper")
    enrol.add_argument("--problems", type=Path, metavar="OUT.csv", help="write row-level problems to this file")
    senders = commands.add_parser("senders", help="let the numbers of an XLSX or CSV file report, all or nothing")
    senders.add_argument("file", type=Path, metavar="FILE")
    senders.add_argument("--dry-run", action="store_true", help="check only")
    senders.add_argument("--problems", type=Path, metavar="OUT.csv", help="write row-level problems to this file")
    gateway = commands.add_parser("gateway", help="admit a machine that passes messages on, and print its secret")
    gateway.add_argument("--name", required=True, help="what it is called, such as modem-1")
    gateway.add_argument("--channel", default="sms", choices=("sms", "telegram", "whatsapp"))
    gateway.add_argument(
        "--allow-get", action="store_true", help="take messages in the address too; they stay unlogged"
    )
    listed = commands.add_parser("list", help="how many messages stand in each state")
    for command, run in (
        (token, run_token),
        (enrol, run_enrol),
        (senders, run_senders),
        (gateway, run_gateway),
        (listed, run_list),
    ):
        command.add_argument("--operation", default="", help="needed when several operations live here")
        command.set_defaults(run=run)


def run_token(args: argparse.Namespace) -> int:
    """Print the token and nothing else, so that a script can take it."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.intake.devices import services as device_services
    from posko.apps.territory import selectors as territory

    operation = setting_up.the_operation(args.operation)
    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    place = territory.resolve(by, args.place).code if args.place else ""
    name = args.name or f"{args.agency} {place}".strip()
    print(device_services.make_device(name, args.agency, place, per_minute=args.per_minute, by=by, at=at))
    return 0


def run_enrol(args: argparse.Namespace) -> int:
    """Check the file; without a fault, and with a folder, make the cards and print them. 2 when something is wrong."""
    data = _read(args.file)
    if args.cards is not None and args.cards.exists() and not args.cards.is_dir():
        raise BadInput("%(path)s is no folder.", path=args.cards)
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.intake.cards import selectors, services
    from posko.kit.language import tongues

    operation = setting_up.the_operation(args.operation)
    by, real_at = setting_up.console(operation), clock.real_time()
    if args.cards is None:
        found = read_devices(args.file.name, data, selectors.ground(by, real_at=real_at), tongues=tongues("en"))
        return _told(found, args.problems)
    args.cards.mkdir(parents=True, exist_ok=True)
    label = args.label or args.file.stem[:LABEL_LIMIT]
    new = services.NewCards(uuid.uuid4(), label, args.days, args.file.name, data)
    at = clock.operation_time(operation.clock_offset)
    made = services.make_cards(new, by=by, at=at, real_at=real_at)
    code = _told(made.reading, args.problems)
    if made.cards:
        files = _print_cards(made, args, by)
        print(f"{len(made.cards)} cards in {files} files in {args.cards}. They hold the codes: hand them out, and "
              "remove the files.")  # fmt: skip
    return code


def run_senders(args: argparse.Namespace) -> int:
    """Check the file; without a fault, make its numbers known. 2 when something is wrong."""
    data = _read(args.file)
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.intake.senders import selectors, services
    from posko.kit.language import tongues

    operation = setting_up.the_operation(args.operation)
    by, name = setting_up.console(operation), args.file.name
    if args.dry_run:
        return _told(read_numbers(name, data, selectors.ground(by), tongues=tongues("en")), args.problems, "number")
    done = services.admit_table(name, data, by=by, at=clock.operation_time(operation.clock_offset))
    return _told(done.reading, args.problems, "number")


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise BadInput("There is no file %(path)s.", path=path)
    with path.open("rb") as file:
        return file.read(UPLOAD_LIMIT + 1)


def _told(found: SenderReading, problems: Path | None, what: str = "device") -> int:
    if problems:
        problems.write_text(plain_csv(problem_rows(found.problems)), encoding="utf-8")
    for problem in found.problems[:SHOWN]:
        print(f"  {problem}", file=sys.stderr)
    if found.problems:
        rest = len(found.problems) - SHOWN
        more = f" ({rest} more; --problems OUT.csv writes them all)" if rest > 0 else ""
        print(f"{len(found.problems)} problems{more}. Nothing was done.", file=sys.stderr)
        return REFUSED
    print(f"{found.file}: {len(found.added)} new {what}s, {found.same} known already.")
    return 0


def _print_cards(made: Made, args: argparse.Namespace, by: Viewer) -> int:
    """One PDF a kelurahan and list, which nobody else on this machine reads; how many."""
    from posko.apps.intake.cards import page
    from posko.domain.intake.cards import by_kelurahan

    door, files = f"{args.address.rstrip('/')}/phone/enrol/", 0
    for batch in made.lists:
        for code, cards in by_kelurahan(made.of(batch)).items():
            paper = page.paper(by, (batch, cards), door=door, real_at=batch.made_at, language=args.language)
            target = args.cards / f"kartu-{batch.pk}-{code or 'kota'}.pdf"
            target.touch(mode=0o600)
            target.write_bytes(paper)
            files += 1
    return files


def run_gateway(args: argparse.Namespace) -> int:
    """Print the secret by which the gateway signs, and nothing else."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.intake.gateways.services import NewGateway, make_gateway

    operation = setting_up.the_operation(args.operation)
    new = NewGateway(args.name, args.channel, takes_get=args.allow_get)
    at = clock.operation_time(operation.clock_offset)
    print(make_gateway(new, by=setting_up.console(operation), at=at).secret)
    return 0


def run_list(args: argparse.Namespace) -> int:
    """One line a state and channel."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.intake.inbox import selectors

    operation = setting_up.the_operation(args.operation)
    for state, channel, count in selectors.counts(setting_up.console(operation)):
        print(f"{state:<10} {channel:<10} {count:>8}")
    return 0
