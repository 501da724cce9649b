"""Says in what two crawls differ: the same difference on many pages is said once."""

from __future__ import annotations

import difflib
import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

PARTS = ("head", "text", "seen", "words", "links", "forms", "file")
SHOWN = 5  # pages named beside a difference
LONG = 220


def differences(before: Path, after: Path, *, markup: bool, space: bool, common: bool) -> list[str]:
    """What differs, the most frequent first; empty where all is as before.

    Text that differs in white space only is passed over unless `space` says otherwise: which of it shows depends on
    the style sheets, and `seen` tells.
    """
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    held = [{path.name for path in folder.glob("*.json.gz")} for folder in (before, after)]
    for name in sorted(held[0] ^ held[1]) if not common else ():
        found["walk", ("only before" if name in held[0] else "only after",)].append(name)
    for name in sorted(held[0] & held[1]):
        then, now = pages_of(before / name), pages_of(after / name)
        for address in sorted(then.keys() & now.keys() if common else then.keys() | now.keys()):
            where = f"{name.removesuffix('.json')} {address}"
            if address not in now or address not in then:
                found["page", ("only before" if address in then else "only after",)].append(where)
                continue
            for part in (*PARTS, *(["markup"] if markup else [])):
                old, new = then[address].get(part, []), now[address].get(part, [])
                if _is_program(then[address]) or old == new:
                    continue
                if space or part == "seen" or not _same_words(old, new):
                    found[part, _lines(old, new, space=space or part == "seen")].append(where)
    return [_told(*each) for each in sorted(found.items(), key=lambda each: -len(each[1]))]


def pages_of(path: Path) -> dict[str, Any]:
    """The pages of one walk by their addresses."""
    return dict(json.loads(gzip.decompress(path.read_bytes())))


def _is_program(page: dict[str, Any]) -> bool:
    return any("javascript" in line for line in page["head"])


def _same_words(old: list[str], new: list[str]) -> bool:
    return "".join("".join(old).split()) == "".join("".join(new).split())


def _lines(old: list[str], new: list[str], *, space: bool) -> tuple[str, ...]:
    """Each line that one side has and the other has not."""
    folded = [{line if space else "".join(line.split()): line for line in side} for side in (old, new)]
    lines = difflib.unified_diff(list(folded[0]), list(folded[1]), lineterm="", n=0)
    shown = [line for line in list(lines)[2:] if not line.startswith("@@")]
    return tuple((line[0] + folded[line[0] == "+"][line[1:]])[:LONG] for line in shown)


def _told(what: tuple[str, tuple[str, ...]], pages: list[str]) -> str:
    kind, lines = what
    more = f" and {len(pages) - SHOWN} more" if len(pages) > SHOWN else ""
    return "\n".join([f"{kind}, on {len(pages)}: {'; '.join(pages[:SHOWN])}{more}", *(f"    {line}" for line in lines)])
