"""`posko witness`: cosigns the heads of other posts' ledgers, on a machine that needs no post and no database."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Final

from posko import clock
from posko.cli.witness import brought
from posko.cli.witness.door import Door
from posko.cli.witness.folder import Folder, KeptLog
from posko.cli.witness.signing import Signed, TwoPasts, Witness
from posko.domain.errors import BadInput
from posko.domain.tlog.leaves import AddLeaves
from posko.domain.tlog.notes import Note, Verifier, encoded
from posko.domain.tlog.requests import Request

FORKED: Final = 1
DIR: Final = "var/witness"
LISTEN: Final = "127.0.0.1:8470"


def add(parser: argparse.ArgumentParser) -> None:
    """Register `init`, `add`, `serve` and `status`."""
    commands = parser.add_subparsers(dest="act", required=True)
    init = _command(commands, "init", "make the witness's key, and print its public half")
    init.add_argument("--name", required=True, help="of the witness, for example saksi.bawaslu.example/jaktim")
    init.add_argument("--log", action="append", default=[], metavar="VKEY|FILE", help="a log to cosign")
    init.set_defaults(run=run_init)
    given = _command(commands, "add", "take a log's key, a request, a head, leaves or an export, and cosign")
    given.add_argument("path", help="a file, the folder of an export, a vkey, or - for standard input")
    given.add_argument("--out", type=Path, metavar="FILE", help="a new file for the cosignature")
    given.add_argument("--trust", action="store_true", help="take a further key of a log that is known already")
    given.set_defaults(run=run_add)
    serve = _command(commands, "serve", "answer logs over HTTP")
    serve.add_argument("--listen", default=LISTEN, metavar="ADDRESS:PORT", help=f"default {LISTEN}")
    serve.set_defaults(run=run_serve)
    status = _command(commands, "status", "each log: the last head, the leaves kept, forks seen")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=run_status)


def run_init(args: argparse.Namespace) -> int:
    """Make the key; print the vkey last on its line."""
    logs = [brought.read(each) for each in args.log]
    if any(not isinstance(each, Verifier) for each in logs):
        raise BadInput("--log takes the vkey of a log, or a file that holds it.")
    folder = Folder.make(args.dir, args.name)
    for each in logs:
        if isinstance(each, Verifier):
            _register(folder, each, trusted=False)
    verifier = folder.signer.verifier
    print(f"Fingerprint: {verifier.fingerprint}")
    print("The post registers this key:")
    print(verifier)
    return 0


def run_add(args: argparse.Namespace) -> int:
    """Take what was brought. Exit 1 where the log signed two pasts."""
    if args.out and args.out.exists():
        raise BadInput("%(path)s is there already; name a new file.", path=args.out)
    folder = Folder(args.dir)
    given = brought.read(args.path)
    if isinstance(given, Verifier):
        _register(folder, given, trusted=args.trust)
        return 0
    try:
        signed = _taken(Witness(folder, clock.real_time), given)
    except TwoPasts as fork:
        print(f"posko: {fork}", file=sys.stderr)
        return FORKED
    if signed is None:
        return 0
    if args.out:
        with args.out.open("x", encoding="utf-8") as file:
            file.write(signed.line)
    else:
        print(signed.line, end="")
    head = signed.checkpoint
    print(f"Cosigned: {head.origin}, {head.size} leaves, root {encoded(head.root)}; {signed.kept} leaves are kept.",
          file=sys.stderr)  # fmt: skip
    return 0


def run_serve(args: argparse.Namespace) -> int:
    """Answer until stopped."""
    host, _, port = args.listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise BadInput("--listen takes ADDRESS:PORT, for example %(example)s.", example=LISTEN)
    door = Door(Witness(Folder(args.dir), clock.real_time))

    def ready(opened: int) -> None:
        print(f"The witness answers on http://{host}:{opened}/", flush=True)

    asyncio.run(door.serve(host.strip("[]"), int(port), ready))
    return 0


def run_status(args: argparse.Namespace) -> int:
    """Say what is held of each log."""
    folder = Folder(args.dir)
    logs = [_status(log) for log in folder.logs()]
    if args.json:
        print(json.dumps({"witness": str(folder.signer.verifier), "logs": logs}))
        return 0
    print(f"Witness: {folder.signer.verifier}")
    for log in logs:
        print(f"\n{log['origin']}")
        held = f"{log['size']} leaves, root {log['root']}, cosigned {log['at']}" if log["at"] else "none yet"
        print(f"  last head: {held}")
        print(f"  leaves kept: {log['kept']}")
        for key in log["keys"]:
            print(f"  key: {key}")
        for fork in log["forks"]:
            print(f"  TWO PASTS: a head of {fork['size']} leaves with root {fork['root']} contradicts what is held")
    return 0


def _command(commands: Any, name: str, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words)
    parser.add_argument("--dir", type=Path, default=Path(DIR), help=f"the witness's folder; default {DIR}")
    return parser


def _register(folder: Folder, key: Verifier, *, trusted: bool) -> None:
    """Trust a log's key. A further one of a log that is known needs `--trust`: it could be anybody's."""
    log = folder.log(key.name)
    known = log.keys()
    if known and key not in known and not trusted:
        raise BadInput(
            "“%(name)s” is known by another key. Compare the fingerprint of the new one with its owner, in person or "
            "by telephone: %(new)s. If it is right, add it with --trust.",
            name=key.name,
            new=key.fingerprint,
        )
    if key not in known:
        with folder.locked():
            log.register(key)
    print(f"Log: {key.name}{', known already' if key in known else ''}")
    print(f"Fingerprint: {key.fingerprint}")


def _taken(witness: Witness, given: Request | Note | AddLeaves | Path) -> Signed | None:
    """Cosign what can be cosigned; None, with words, where there is nothing to sign."""
    if isinstance(given, AddLeaves):
        verdict = witness.add_leaves(given)
        words = verdict.body.strip()
        if verdict.status == 409:
            words = f"leaves are kept up to {words}; wanted are those that follow, with a proof for the head held."
        if verdict.status != 200:
            raise BadInput("The leaves were not taken: %(words)s", words=words)
        print(f"{verdict.body.strip()} leaves are kept.", file=sys.stderr)
        return None
    if isinstance(given, Request):
        return witness.add_request(given)
    signed = witness.add_export(given) if isinstance(given, Path) else witness.add_head(given)
    if signed is None:
        print("This head is older than the one held, and belongs to the same past. There is nothing to sign.",
              file=sys.stderr)  # fmt: skip
    return signed


def _status(log: KeptLog) -> dict[str, Any]:
    keys, held = log.keys(), log.held()
    head = held.checkpoint if held else None
    return {
        "origin": keys[0].name,
        "keys": [str(key) for key in keys],
        "size": head.size if head else 0,
        "root": encoded(head.root) if head else None,
        "at": f"{held.at:%Y-%m-%dT%H:%M:%SZ}" if held else None,
        "kept": log.tree().count,
        "forks": [{"size": each.size, "root": encoded(each.root)} for each in log.forks()],
    }
