"""`posko cases`: replay a case from its events, print the machines, hold what is sealed against its hashes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from posko.cli import case_seals
from posko.domain.cases import answer, filing
from posko.domain.cases.events import read_moment
from posko.domain.cases.machine import REGIME, replay
from posko.law import cases as law


def add(parser: argparse.ArgumentParser) -> None:
    """Register `cases replay`, `states` and `verify`."""
    commands = parser.add_subparsers(dest="act", required=True)
    play = commands.add_parser("replay", help="where a case stands after its events, and which clocks run")
    play.add_argument("file", metavar="FILE.jsonl", help="one event a line; - reads from the standard input")
    play.add_argument("--until", default="", metavar="AT", help="how things stood at that instant")
    play.add_argument("--json", action="store_true", help="print JSON instead of text")
    play.set_defaults(run=run_replay)
    states = commands.add_parser("states", help="both machines")
    states.add_argument("--format", choices=("mermaid", "json"), default="mermaid")
    states.set_defaults(run=run_states)
    case_seals.add(commands)


def run_replay(args: argparse.Namespace) -> int:
    """Print where the case stands. BadInput for an event that is wrong or impossible, naming its line."""
    until = read_moment(args.until, "--until", 0) if args.until else None
    text = sys.stdin.read() if args.file == "-" else Path(args.file).read_text("utf-8-sig")
    case = replay(answer.read_lines(text.split("\n")), until=until)
    told = answer.as_json(case)
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    print(f"violation  {told['violation'] or '-'}\ngakkumdu   {told['gakkumdu'] or '-'}")
    for each in told["violations"]:
        print(f"class      {each['class']:<28}{each['state']}")
    if filing.RULE in case.in_doubt:
        print(f"in doubt   {filing.RULE:<28}{filing.CLOSED_DAY}")
    for clock in told["clocks"]:
        last = clock["breach_after"] or "not known yet"
        print(f"runs       {clock['rule']:<28}warn {clock['warn_by']}  breach after {last}")
    for late in told["late"]:
        ended = f"{late['ended_at'] or 'still open'} {late['mark']}".rstrip()
        print(f"late       {late['rule']:<28}by {late['by']}, {ended}")
    print(f"next       {', '.join(told['next']) or '-'}")
    return 0


def run_states(args: argparse.Namespace) -> int:
    """Print the machines, one diagram after the other, or as JSON."""
    if args.format == "json":
        print(json.dumps(answer.states_as_json(REGIME), ensure_ascii=False, indent=2))
        return 0
    for machine in law.MACHINES:
        print(f"%% {machine}\n{answer.mermaid(machine, REGIME)}\n")
    return 0
