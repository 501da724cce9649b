"""No page asks the database more than fifteen questions: its frame at most five, session and person among them.

Every page of the access table that a person opens is asked again after a first look: what all share is known then.
At the first look its words are read: an Indonesian page says nothing in English and shows no raw code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.conf import settings

from tests import alert_story, gakkumdu, incident_story, units
from tests.apps.test_access_table import CAST, OK, TABLE, Line, address_of
from tests.cast import AT, a_client, logged_in, viewer_of
from tests.english import foreign
from tests.questions import asked
from tests.story import Story, tell

MOST = 15
# What a page cannot do without: an incident stands beside gaps, alerts, tasks, who may be sent, its likes and what was
# merged into it;
# a meeting, also with one of its lines at the desk, begins with an agenda of three groups in the order of the gaps, its
# items, and what is left of decisions and promises; a line at the desk is of a meeting that has an invitation, too.
# The ledger's page holds its rows against leaves, heads and cosignatures, and draws how all of them grew.
# The persons of a case stand beside its members, the exclusions that wait, the papers for one, and possible doubles;
# one question asks for the keys that the vault opens.
MORE = {
    "cases:persons": 18,
    "incidents:incident": 20,
    "rakor:meeting": 19,
    "rakor:line": 21,
    "rakor:settle": 21,
    "rakor:speak": 22,
    "ledger:list": 22,
}
CENTRE = "gk-bawaslu"
RECORDS = {"ledger:list"}  # rows as they were written, names of their fields among them
PAGES = [line for line in TABLE if line.method == "get" and (OK in line.answers or line.name.startswith("cases:"))]


@pytest.fixture(scope="module")
def story(beneath: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Told once for all pages, a case among it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", settings.MEDIA_ROOT)
        gakkumdu.open_the_centre(settings, tmp_path_factory.mktemp("keys"))
        case = gakkumdu.a_report().case
        gakkumdu.happens(case, "report.reviewed", CENTRE, AT + timedelta(minutes=1), complete=True)
        gakkumdu.clock_at(AT + timedelta(minutes=5))
        yield tell(viewer_of, AT)


@pytest.fixture(scope="module")
def sessions(story: Story) -> dict[str, SimpleCookie]:
    """Everybody logs in once."""
    return {who: logged_in(who).cookies for who in (*CAST, CENTRE)}


@pytest.mark.django_db
@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.name)
def test_a_page_asks_at_most_fifteen_questions(line: Line, story: Story, sessions: dict[str, SimpleCookie]) -> None:
    more = incident_story.stand(viewer_of, AT) if line.name.startswith("incidents:") else {}
    more = units.stand(viewer_of, AT) if line.name.startswith("units:") else more
    more = alert_story.stand(viewer_of, AT) if set(line.args) & alert_story.WORDS else more
    who = CAST[line.answers.index(OK)] if OK in line.answers else CENTRE
    client, address = a_client(sessions[who]), address_of(line, story, more)
    first = client.get(address)
    if not first.headers["Content-Type"].startswith("text/html"):
        return  # a file, or what a script reads
    if line.name not in RECORDS:
        assert not (said := foreign(first.content.decode())), f"in English, or a code: {said}"
    found = asked(client, address)
    assert len(found) <= MORE.get(line.name, MOST), "\n".join(found)


def test_what_asks_more_is_a_page() -> None:
    assert set(MORE) <= {line.name for line in PAGES}
