"""What docs/reference/security.md says: every requirement, how it stands, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from posko.domain.security.requirements import Requirement, State, counts, requirements
from scripts.printed import code, page, table

SHORT = {State.PROVEN: "proven", State.NOT_APPLICABLE: "not applicable", State.OPEN: "**open**"}


def pages() -> dict[str, str]:
    """The page, by its file name in docs/reference."""
    return {"security.md": security_page()}


def security_page() -> str:
    """The two tables of posko/domain/security."""
    known = requirements()
    mine = tuple(each for each in known if each.source == "posko")
    asvs = tuple(each for each in known if each.source == "asvs")
    return page(
        "Security requirements",
        "Printed from `posko/domain/security/posko.toml` and `asvs.toml`. `posko check security` says the same, and "
        "how the settings of the post stand that it is asked of (`--tls` looks at them as `posko serve --tls` makes "
        "them, `--json` is for machines). It ends with 0 where every setting is as it should be, with 1 where one is "
        "not, and with 2 where it cannot look; a requirement that is open is told and changes nothing of that.",
        "Tests lie under `tests/`; a house test holds that each is there, as is each setting and document. *Not "
        "applicable*: the post has no such thing, for the reason that stands there. *Open*: not done, or not wholly; "
        "the reason says what is missing, and the tests what is there.",
        _counted(("Posko's own", mine), ("OWASP ASVS 5.0.0, levels 1 and 2", asvs)),
        "## What is open",
        table(("id", "what", "why"), [(each.identifier, each.title, each.reason) for each in _of(known, State.OPEN)]),
        "## What Posko is held to",
        _listed(mine),
        "## OWASP ASVS 5.0.0, levels 1 and 2",
        "Cited by identifier (v5.0.0-x.y.z) with titles of our own. The text of each stands at "
        "[OWASP](https://github.com/OWASP/ASVS).",
        *(
            part
            for chapter, group in groupby(asvs, lambda each: (each.identifier.partition(".")[0], each.chapter))
            for part in _chapter(*chapter, tuple(group))
        ),
    )


def _of(known: Iterable[Requirement], state: State) -> list[Requirement]:
    return [each for each in known if each.state is state]


def _counted(*lists: tuple[str, tuple[Requirement, ...]]) -> str:
    rows = [(name, str(len(of)), *(str(count) for count in counts(of).values())) for name, of in lists]
    return table(("list", "requirements", *(state.value for state in State)), rows)


def _chapter(identifier: str, name: str, group: tuple[Requirement, ...]) -> list[str]:
    without = _of(group, State.NOT_APPLICABLE)
    reasons = {each.reason for each in without}
    if len(without) == len(group) and len(reasons) == 1:
        # One reason for a whole chapter is said once.
        listed = ", ".join(each.identifier for each in group)
        return [f"### {identifier} {name}", f"Not applicable: {reasons.pop()} {listed}."]
    found = ", ".join(f"{count} {state.value}" for state, count in counts(group).items() if count)
    return [f"### {identifier} {name}", f"{found}.", _listed(group)]


def _listed(group: tuple[Requirement, ...]) -> str:
    rows = [(each.identifier, each.title, SHORT[each.state], _proofs(each)) for each in group]
    return table(("id", "what", "state", "by, or why"), rows)


def _proofs(each: Requirement) -> str:
    said = [*(code(test) for test in each.tests), *(f"setting {code(name)}" for name in each.settings)]
    said += [f"[{_spoken(name)}](../{name.removeprefix('docs/')})" for name in each.documents]
    return "\n".join([*said, *([each.reason] if each.reason else [])])


def _spoken(document: str) -> str:
    """`docs/explanation/security-decisions.md#every-way-in` is called *every way in*."""
    path, _, anchor = document.partition("#")
    return (anchor or path.rpartition("/")[2].removesuffix(".md")).replace("-", " ")
