"""`posko intake`: tokens and gateways for what reports from outside, and how the inbox stands."""

from __future__ import annotations

import argparse

from posko import clock
from posko.cli import setting_up


def add(parser: argparse.ArgumentParser) -> None:
    """Register `intake token`, `intake gateway` and `intake list`."""
    commands = parser.add_subparsers(dest="act", required=True)
    token = commands.add_parser("token", help="admit a machine and print its token, this once")
    token.add_argument("--agency", required=True, help="code of the agency it reports for, such as polres")
    token.add_argument(
        "--place", default="", help="where it stands: a code such as 31.75.09, or a name such as “Kec. Ciracas”"
    )
    token.add_argument("--name", default="", help="what it is called on the list of devices")
    token.add_argument("--per-minute", type=int, default=0, help="most messages a minute; 0: only served in its turn")
    gateway = commands.add_parser("gateway", help="admit a machine that passes messages on, and print its secret")
    gateway.add_argument("--name", required=True, help="what it is called, such as modem-1")
    gateway.add_argument("--channel", default="sms", choices=("sms", "telegram", "whatsapp"))
    gateway.add_argument(
        "--allow-get", action="store_true", help="take messages in the address too; they stay unlogged"
    )
    listed = commands.add_parser("list", help="how many messages stand in each state")
    for command, run in ((token, run_token), (gateway, run_gateway), (listed, run_list)):
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
