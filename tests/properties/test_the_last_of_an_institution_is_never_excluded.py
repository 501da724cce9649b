"""Exclusion from a case: no run of acts keeps the last of an institution out, or decides with too few voices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Compartment, Role, Viewer
from posko.domain.cases import exclusions
from posko.domain.cases.exclusions import Asked
from posko.domain.cases.writers import MEMBERS
from posko.domain.people.authority import Decider

# Two members and one chief of each institution, and people who are neither.
ROOT_OF = {f"{root}-{n}": root for root in MEMBERS for n in (1, 2)}
CHIEFS = {f"chief-{root}": root for root in (*MEMBERS, "tni")}
KNOWN = [Decider(name, root, root, leads=True, chief=True) for name, root in CHIEFS.items()]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["exclude", "ask", "confirm", "readmit", "leave", "enter"]),
        st.sampled_from([*ROOT_OF, *CHIEFS]),
        st.sampled_from(list(ROOT_OF)),
        st.booleans(),
    ),
    max_size=40,
)


def viewer(name: str) -> Viewer:
    root = ROOT_OF.get(name) or CHIEFS[name]
    role = Role.GAKKUMDU_MEMBER if name in ROOT_OF else Role.CHIEF
    return Viewer("person", name, name, "x", "31.75", root, root, role, "", frozenset({Compartment.CASE}))


@dataclass
class Centre:
    """Who is in, who is kept out of the case, and which exclusions wait."""

    inside: set[str] = field(default_factory=lambda: set(ROOT_OF))
    out: set[str] = field(default_factory=set)
    waits: dict[str, Asked] = field(default_factory=dict)

    def exclude(self, by: Viewer, whom: str, _paper: bool) -> None:
        if exclusions.excluding(whom, ROOT_OF[whom], by) is None:
            assert by.root == ROOT_OF[whom]
            self._keep_out(whom)

    def ask(self, by: Viewer, whom: str, paper: bool) -> None:
        if exclusions.asking(whom, ROOT_OF[whom], by) is None:
            self.waits.setdefault(whom, Asked(whom, ROOT_OF[whom], paper))

    def confirm(self, by: Viewer, whom: str, _paper: bool) -> None:
        asked = self.waits.get(whom)
        if asked is None or exclusions.confirming(asked, KNOWN, by, counts=True) is not None:
            return
        now = self.waits[whom] = replace(asked, voices={**asked.voices, by.actor: by.root})
        if exclusions.decided(now):
            others = set(MEMBERS) - {now.root}
            assert by.root == now.root or (now.paper and set(now.voices.values()) == others)
            self._keep_out(whom)

    def readmit(self, by: Viewer, whom: str, by_others: bool) -> None:
        if exclusions.readmitting(whom, ROOT_OF[whom], "bawaslu", by, by_others=by_others) is None:
            self.out.discard(whom)

    def leave(self, _by: Viewer, whom: str, _paper: bool) -> None:
        self.inside.discard(whom)  # an account is closed, or a pass phrase is lost

    def enter(self, _by: Viewer, whom: str, _paper: bool) -> None:
        self.inside.add(whom)

    def _keep_out(self, whom: str) -> None:
        able = {name: root for name, root in ROOT_OF.items() if name in self.inside - self.out}
        if exclusions.remaining(whom, ROOT_OF[whom], able) is None:
            self.out.add(whom)
            self.waits.pop(whom, None)
            assert any(root == ROOT_OF[whom] for name, root in able.items() if name != whom)


@settings(max_examples=60)
@given(ACTS)
def test_no_run_of_acts_excludes_the_last_of_an_institution(acts: list[tuple[str, str, str, bool]]) -> None:
    centre = Centre()
    for act, actor, whom, paper in acts:
        getattr(centre, act)(viewer(actor), whom, paper)


@given(st.sampled_from([*ROOT_OF, *CHIEFS]), st.sampled_from(list(ROOT_OF)), st.booleans())
def test_who_is_kept_out_never_lets_himself_back_in(actor: str, whom: str, by_others: bool) -> None:
    by, root = viewer(actor), ROOT_OF[whom]
    if exclusions.readmitting(whom, root, "bawaslu", by, by_others=by_others) is None:
        assert actor != whom and actor in ROOT_OF and (not by_others or ROOT_OF[actor] != root)
