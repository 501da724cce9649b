"""Two buttons of one name never stand side by side: in one pane, card, row or fold each says something of its own."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from html.parser import HTMLParser

from posko.apps.gaps.models import Gap
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.lines import services as line_services
from posko.domain.rakor.meetings import Presence
from tests import gap_story, meetings, story
from tests.cast import LogIn, See

# What holds buttons together for the eye. A fold is closed until it is wanted, so it counts apart.
HOLDS = frozenset({"section", "article", "li", "tr", "details", "fieldset", "header", "nav", "aside"})
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class Buttons(HTMLParser):
    """What the eye reads on buttons, and on links that look like one, by the place in which they stand together."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, int, bool]] = []  # tag, place, whether it is a button
        self.places, self.name, self.unseen = 0, "", 0
        self.found: Counter[tuple[int, str]] = Counter()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        holds = tag in HOLDS and "pane" not in (told.get("class") or "").split()
        place = self.open[-1][1] if self.open else 0
        if holds:
            self.places = place = self.places + 1
        look = (told.get("class") or "").split()
        button = (tag == "button" and "no-script" not in look) or (tag in ("a", "label") and "btn" in look)
        if button:
            self.name = ""
        self.unseen += tag not in VOID and ("sr-only" in look or self.unseen > 0)
        if tag not in VOID:
            self.open.append((tag, place, button))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            opened, place, button = self.open.pop()
            self.unseen -= self.unseen > 0
            if button and (name := " ".join(self.name.split())):
                self.found[place, name] += 1
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.unseen and any(button for _tag, _place, button in self.open):
            self.name += f" {data}"


def twice(page: str) -> set[str]:
    """The names that stand twice in one place."""
    return {name for (_place, name), count in Buttons(page).found.items() if count > 1}


def pane(page: str, name: str) -> list[str]:
    """All names in a pane, in whatever card they stand."""
    inside = page.partition(f'id="{name}"')[2].partition('class="pane"')[0]
    return [name for (_place, name), count in Buttons(inside).found.items() for _ in range(count)]


def _gaps(see: See, at: datetime) -> dict[str, tuple[Gap, str]]:
    """A gap in each state that somebody has a turn on, and who looks at it."""
    bare, owed, filed, asked = (story.open_gap(see("bawaslu"), at, f"Pompa {n}") for n in range(4))
    story.promise_on(owed, see("planner"), at)
    story.file(story.promise_on(filed, see("planner"), at), see("planner"), at)
    gap_story.ask(asked, see("bawaslu"), at, of="bpbd")
    return {"bare": (bare, "kpu"), "owed": (owed, "planner"), "filed": (filed, "bawaslu"), "asked": (asked, "bpbd")}


def test_on_the_page_of_a_gap(see: See, log_in: LogIn, at: datetime) -> None:
    for name, (gap, who) in _gaps(see, at).items():
        page = log_in(who).get(f"/gaps/{gap.number}/").content.decode()
        assert not twice(page), name
        names = Counter(pane(page, "queue"))
        assert not [each for each, count in names.items() if count > 1], name


def test_on_the_page_of_a_meeting(see: See, log_in: LogIn, at: datetime) -> None:
    chair = see("bawaslu")
    meeting = meetings.held(chair, at)
    attendance_services.mark(meeting, "kpu", Presence.ABSENT, by=chair, at=at)
    line_services.turn_into_gap(meetings.say(meeting, see("bpbd"), at), by=chair, at=at)
    meetings.say(meeting, chair, at, "Pompa dipasang malam ini.", kind="decision")
    meetings.say(meeting, see("kpu"), at, "Gerbang sekolah terkunci.")
    for who in ("bawaslu", "bpbd", "camat"):
        assert not twice(log_in(who).get(f"/rakor/{meeting.pk}/").content.decode()), who
    kept = meetings.close(meeting, chair, at)
    assert not twice(log_in("bawaslu").get(f"/rakor/{kept.rakor_id}/minutes/").content.decode())


def test_two_of_one_name_are_found() -> None:
    assert twice('<section><a class="btn">Janji</a><p><button>Janji</button></p></section>') == {"Janji"}
    assert not twice("<ul><li><button>Janji</button></li><li><button>Janji</button></li></ul>")
