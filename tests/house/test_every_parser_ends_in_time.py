"""Whatever reads bytes or words from outside ends in time, with 10 MB of its worst: under a second of processor.

A new parser, or a new pattern, that has no row here fails.
"""

from __future__ import annotations

import ast
import importlib
import re
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType

import pytest

from posko.domain.errors import BadInput
from posko.domain.files.picture_process import reader
from tests.fuzz.worst import WORST, Worst
from tests.house import source

SECONDS = 1.0  # of processor

OPERATOR = "a file that whoever runs the post names on the command line; a mistake is told, time is his own"
OURS = "written by the post itself, or shipped with it"
PICTURES = "in a process of its own; the rows of pictures"
TABLES = "the rows of tables"
ROWS = "rows of its own in tests/fuzz/worst.py"
# Each module that parses, and where its worst is tried, or why it has none.
PARSERS = {
    "apps/incidents/listing/paper": OURS,
    "apps/cases/persons/selectors": OURS,
    "apps/intake/cards/page": OURS,
    "apps/intake/gateways/selectors": OURS,
    "apps/intake/gateways/services": OURS,
    "apps/intake/phone/views": "200 bytes of a code",
    "apps/intake/senders/services": OURS,
    "apps/intake/triage/selectors": OURS,
    "apps/ledger/selectors": OURS,
    "apps/ledger/exports/views": OURS,
    "apps/ledger/verifying/selectors": OURS,
    "apps/roll/desk/spool": OURS,
    "apps/situation/sitreps/services": OURS,
    "cli/backup/swap": OURS,
    "cli/demo/build": OURS,
    "cli/demo/cases": OURS,
    "cli/demo/everyday": OURS,
    "cli/demo/gaps": OURS,
    "cli/demo/incidents": OURS,
    "cli/demo/messages": OURS,
    "cli/demo/morning": OURS,
    "cli/demo/papers": OURS,
    "cli/demo/rosters": OURS,
    "cli/demo/units": OURS,
    "cli/eligibility": OURS,
    "cli/operation": OPERATOR,
    "domain/cases/answer": ROWS,
    "domain/files/archives": ROWS,
    "domain/files/backup": "sealed under a key of our own; whoever changes a byte is noticed before it is parsed",
    "domain/files/picture_process": "words of our own reader, 4 KB at most",
    "domain/files/picture_reader": PICTURES,
    "domain/files/sheets": TABLES,
    "domain/files/spreadsheets": TABLES,
    "domain/files/seals": OURS,
    "domain/gaps/prevention": OURS,
    "domain/intake": "a token of the header, which has 8 KB at most",
    "domain/incidents/clocks": OURS,
    "domain/incidents/kinds": OURS,
    "domain/intake/strict": ROWS,
    "domain/intake/codebook": OURS,
    "domain/intake/form_book": OURS,
    "domain/intake/gateways": ROWS,
    "domain/intake/openrosa": ROWS,
    "domain/maps/archives": OPERATOR,
    "domain/maps/reading": OPERATOR,
    "domain/outgoing/ways/answers": ROWS,
    "domain/outgoing/ways/hook": "an answer to a call of our own, of which 64 KB are read",
    "domain/papers/long_sheet": OURS,
    "domain/papers/word": OURS,
    "domain/papers/words": OURS,
    "domain/rakor/cycle": OURS,
    "domain/security/requirements": OURS,
    "domain/territory/city_schema": OPERATOR,
    "domain/tlog/notes": ROWS,
    "domain/territory/geometry/boundaries": OPERATOR,
    "domain/territory/geometry/layers": OURS,
    "domain/vaults/recovery_files": "a file of a recovery, 4 KB at most",
    "domain/vulnerability/csv_table": OPERATOR,
    "domain/vulnerability/framework_files": OPERATOR,
    "kit/cache_file": OURS,
    "law/police": OPERATOR,
    "law/tables": OURS,
    "web/typed": "sealed under a key of our own",
}
_PARSES = {
    "json": {"loads", "load"},
    "csv": {"reader", "DictReader"},
    "tomllib": {"loads", "load"},
    "expat": {"ParserCreate"},
    "zipfile": {"ZipFile"},
    "tarfile": {"open"},
    "Image": {"open"},
    "base64": {"b64decode"},
    "pickle": {"loads", "load"},
    "gzip": {"decompress", "open"},
    "zlib": {"decompress", "decompressobj"},
}
_NAMES = {"fromstring", "load_workbook", "literal_eval"}

# Patterns that are not linear. Whoever asks them holds the text short: the letters, and who does it.
HELD_SHORT = {
    "apps/incidents/course/forms": 60,  # the field's max_length
    "kit/marks": 200,  # a line of a file of our own
    "domain/territory/places": 200,  # LONGEST_NAME
    "domain/papers/pictures": 2_000,  # a drawing of our own
}
LETTERS = 6_000
_PIECES = ("1", "a", " ", ",", ".", "(", "_", "٣", "a ", "1,", "tps ")
_METHODS = {"match", "fullmatch", "search", "sub", "findall", "finditer", "split"}


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("worst", WORST, ids=str)
def test_the_worst_of_each_parser_is_read_or_refused_in_time(worst: Worst) -> None:
    body = worst.make()
    # What else the machine does at that moment costs too, so a parser that is late has a second try.
    if (took := _took(worst, body)) >= SECONDS:
        took = _took(worst, body)
    assert took < SECONDS, f"{worst} took {took:.2f} s of processor"


def _took(worst: Worst, body: bytes) -> float:
    """Seconds of processor, those of the reader of pictures among them."""
    reader.end()
    begun = _used()
    with suppress(BadInput):
        worst.read(body)
    reader.end()
    return _used() - begun


def test_each_module_that_parses_says_where_its_worst_is_tried() -> None:
    found = {name for path in source.python_files() if any(_parses(path)) for name in [_name(path)]}
    assert not (new := sorted(found - PARSERS.keys())), f"give {new} a row in PARSERS, and its worst in tests/fuzz"
    assert not (gone := sorted(PARSERS.keys() - found)), f"nothing is parsed any more in {gone}"


def test_each_pattern_is_linear_or_held_short() -> None:
    late = []
    signal.signal(signal.SIGVTALRM, _stop)
    for name, pattern, method in sorted(_patterns(), key=lambda each: each[0]):
        letters = HELD_SHORT.get(name, LETTERS)
        late += [f"{name}: {pattern.pattern!r} with {piece!r}" for piece in _PIECES
                 if not _in_time(pattern, method, (piece * letters)[:letters])]  # fmt: skip
    assert not late, "rewrite these, or hold their text short and say so in HELD_SHORT:\n" + "\n".join(late)


class _LateError(Exception):
    """The pattern was still at work."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _LateError


def _in_time(pattern: re.Pattern[str] | re.Pattern[bytes], method: str, text: str) -> bool:
    """Whether the pattern goes through texts that almost fit, each within a tenth of a second of processor."""
    return all(any(_ends(pattern, method, given) for _try in range(3)) for given in (f"1{text}!", f"a{text}\x01"))


def _ends(pattern: re.Pattern[str] | re.Pattern[bytes], method: str, text: str) -> bool:
    """One try. What else the process does at that moment counts too, so a pattern has three."""
    whole = text.encode() if isinstance(pattern.pattern, bytes) else text
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.1)
    try:
        found = getattr(pattern, method)(*(["", whole] if method == "sub" else [whole]))
        if method == "finditer":
            list(found)
    except _LateError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


def _patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes], str]]:
    """Each pattern of the source with how it is asked: constants of modules, and words written at the call."""
    for path in source.python_files():
        text = path.read_text(encoding="utf-8")
        if "import re\n" not in text:
            continue
        module = importlib.import_module(".".join(path.relative_to(source.ROOT).with_suffix("").parts))
        for key, value in vars(module).items():
            if isinstance(value, re.Pattern) and re.search(rf"^{key}\b", text, re.MULTILINE):
                asked = set(re.findall(rf"\b{key}\.(\w+)\(", text)) & _METHODS
                yield from ((_name(path), value, method) for method in asked or {"search"})
        for call in _calls(path):
            method = call.func.attr if isinstance(call.func, ast.Attribute) and _owner(call) == "re" else ""
            written = call.args[0].value if method in _METHODS and isinstance(call.args[0], ast.Constant) else None
            if isinstance(written, str):
                yield _name(path), re.compile(written), method


def _parses(path: Path) -> Iterator[bool]:
    for call in _calls(path):
        if isinstance(call.func, ast.Attribute):
            yield call.func.attr in _PARSES.get(_owner(call), set())
        elif isinstance(call.func, ast.Name):
            yield call.func.id in _NAMES


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree(path)) if isinstance(node, ast.Call))


def _owner(call: ast.Call) -> str:
    return call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""


def _name(path: Path) -> str:
    return str(path.relative_to(source.PACKAGE).with_suffix("")).removesuffix("/__init__")
