"""Calls by which text becomes code, a weak secret or a way out of the house: the linter's rules are on, and each
exception from them stands here with its reason."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter

import pytest

from tests.house.source import PACKAGE, ROOT, python_files, templates, tree, where

# file, rule of the linter: why it is none.
EXCEPTIONS = {
    ("kit/acts.py", "S311"): "spreads the tries of an act; no secret",
    ("kit/cache_file.py", "S301"): "unpacks only what a seal says that this post packed",
    ("kit/addresses.py", "S105"): "the name of a converter",
    ("web/serving.py", "S104"): "compares a word, binds nothing",
    ("cli/tls.py", "S104"): "the words by which a server is told to listen everywhere",
    ("cli/demo/stations.py", "S311"): "a fixed draw of invented data",
    ("cli/demo/rehearsal.py", "S311"): "a fixed draw of invented data",
    ("cli/demo/events.py", "S311"): "a fixed draw of invented data",
    ("cli/demo/everyday.py", "S311"): "a fixed draw of invented data",
    ("cli/demo/station_draw.py", "S311"): "a fixed draw of invented data",
    ("cli/demo/going_on.py", "S311"): "pauses and draws of invented data",
    ("cli/backup/databases.py", "S603"): "calls pg_dump and its kin by a list, without a shell",
    ("domain/files/picture_process.py", "S603"): "starts our own interpreter with our own module, by a list",
    ("apps/situation/map/page.py", "S308"): "drawings and swatches of our own; the drawing escapes every name",
    ("apps/situation/places/page.py", "S308"): "a drawing of our own, which escapes every word",
    ("apps/rakor/meetings/services.py", "S101"): "a policy has refused before",
    ("apps/rakor/invitations/paper.py", "S101"): "every letter was issued with its frame",
    ("apps/intake/inbox/services.py", "S101"): "only fresh lines are written",
    ("apps/gaps/listing/selectors.py", "S608"): "joins statements of the ORM; values go as parameters",
    ("apps/intake/inbox/services.py", "S608"): "names of columns of our own; values go as parameters",
    ("apps/territory/page.py", "S308"): "a map drawn by us, which escapes every name it prints",
    ("apps/situation/live/views.py", "S308"): "a template rendered it",
    ("apps/situation/live/map.py", "S308"): "a drawing of our own, whose words are escaped",
    ("apps/situation/board/page.py", "S308"): "a drawing of our own, whose words are escaped",
    ("apps/situation/wall/views.py", "S308"): "a template rendered it",
}
# Templates that put in a drawing as it is: codes to scan, drawn by a library from an address of the post.
DRAWINGS = {
    "shell/code.html": 1,
    "shell/field.html": 1,
    "ledger/growth/_head.html": 1,
    "rakor/attendance/_code.html": 1,
    "intake/phone/setup.html": 2,
    "territory/pick.html": 1,
    "help.html": 1,  # a document of our own docs/, made by a library that lets no HTML of it through
    "cases/course/_flow.html": 1,
    "cases/course/_line.html": 1,
    "cases/statistics/statistics.html": 1,
}
# Who may send without the page's token, since another proof is asked or asked later.
WITHOUT_TOKEN = {
    "apps/cases/papers/views.py",
    "apps/cases/evidence/views.py",
    "apps/intake/gateways/views.py",
    "apps/intake/phone/views.py",
    "apps/intake/cards/views.py",
    "apps/intake/openrosa/views.py",
    "apps/outgoing/receipts/views.py",
}
# Who opens a connection: the server asks itself, letters go out, witnesses are asked at the address that who keeps the
# post registered, gateways at one that was checked; who looks at connections that came: the front.
CALLERS = {
    "web/serving.py",
    "apps/notices/delivery/services.py",
    "apps/ledger/witnesses/calls.py",
    "apps/outgoing/delivery/line.py",
    "cli/tls.py",
    "cli/post.py",
    "web/front/lines.py",
}
SCRIPTS = sorted((PACKAGE / "web" / "static" / "posko").rglob("*.js"))


def _name(path: object) -> str:
    return str(path).removeprefix(f"{PACKAGE}/")


def test_the_linter_s_rules_of_security_are_on() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [rule for rule in lint["ignore"] if re.match(r"S\d|S$", rule)]
    let = {path: rules for path, rules in lint["per-file-ignores"].items() if path.startswith("posko/")}
    assert let == {"posko/apps/ledger/triggers.py": ["S608"], "posko/domain/papers/pictures.py": ["S314"]}


def test_each_exception_stands_here_with_its_reason() -> None:
    found = {
        (_name(path), rule)
        for path in python_files()
        for rules in re.findall(r"# noqa: ([A-Z0-9, ]+)", path.read_text(encoding="utf-8"))
        for rule in re.findall(r"\bS\d{3}\b", rules)
    }
    assert found == set(EXCEPTIONS), "say why it is no danger, in EXCEPTIONS"
    assert all(EXCEPTIONS.values())


def test_no_text_becomes_code() -> None:
    calls = re.compile(
        r"(?<![\w.])(eval|exec|compile|__import__)\(|os\.(system|popen)\(|shell=True|yaml\.load|marshal\."
    )
    assert not [where(path) for path in python_files() if calls.search(path.read_text(encoding="utf-8"))]
    assert not [where(path) for path in python_files() if re.search(r"\bTemplate\(|from_string\(", path.read_text())]


def test_no_pattern_is_made_from_what_somebody_sent() -> None:
    made = [
        f"{where(path, call)}: {first}"
        for path in python_files()
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "re" and call.func.attr != "escape"
        if not isinstance(call.args[0], ast.Constant) and "re.escape" not in (first := ast.unparse(call.args[0]))
        # Constants of the module, by their names and joined.
        if not re.fullmatch(r"""[A-Z_][A-Z0-9_]*|_\w+\(\)|[fr]*['"].*['"]""", first)
        or re.search(r"\{[a-z]\w*[}.]", first)
    ]
    assert made == []


def test_only_drawings_of_the_post_stand_in_a_page_as_they_are() -> None:
    found = Counter(
        {
            path.relative_to(path.parents[len(path.parts) - path.parts.index("templates") - 2]).as_posix(): text.count(
                "|safe"
            )
            for path in templates()
            if "|safe" in (text := path.read_text(encoding="utf-8"))
        }
    )
    assert dict(found) == DRAWINGS
    assert not [where(path) for path in templates() if re.search(r"autoescape off|\|safeseq", path.read_text())]


def test_only_machines_send_without_the_page_s_token() -> None:
    found = {_name(path) for path in python_files() if "@csrf_exempt" in path.read_text(encoding="utf-8")}
    assert found == WITHOUT_TOKEN


def test_nobody_calls_another_machine_but_for_letters() -> None:
    lines = re.compile(
        r"^\s*(?:import|from) (?:http\.client|urllib\.request|socket|smtplib|ftplib|requests|httpx|aiohttp)", re.M
    )
    found = {_name(path) for path in python_files() if lines.search(path.read_text(encoding="utf-8"))}
    assert found <= CALLERS, f"who may open a connection? {sorted(found - CALLERS)}"


def test_secrets_come_from_the_system_s_own_randomness() -> None:
    tokens = re.compile(r"(token|secret|code|salt|key|nonce)\w* *= *(?:str\()?(?:uuid\.uuid[14]|random\.)", re.I)
    found = {_name(path): tokens.findall(path.read_text(encoding="utf-8")) for path in python_files()}
    assert not {name for name, hits in found.items() if hits and not name.endswith("views.py")} - {"kit/forms.py"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_text_and_no_markup_and_makes_no_code(path: object) -> None:
    text = (PACKAGE / str(path)).read_text(encoding="utf-8")
    danger = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(['\"`]"
    # A write by two names that came from outside is the way to an object's prototype.
    danger += r"|__proto__|\]\[[^\]]+\]\s*=[^=]"
    assert not re.findall(danger, text)
