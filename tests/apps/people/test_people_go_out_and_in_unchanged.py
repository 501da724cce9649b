"""People who are handed out and taken in again change nothing, in either language; no file holds a number."""

from __future__ import annotations

import pytest

from posko.apps.people.accounts import selectors
from posko.apps.people.loading.services import propose_people
from posko.apps.people.models import AccountProposal, Post
from posko.domain.files.csv_files import Language
from posko.domain.people.rows import read_people
from posko.kit.language import tongues
from tests.cast import AT, LogIn, See
from tests.sheets import page_rows


@pytest.fixture(autouse=True)
def standings(db: None) -> None:
    """Posts with a superior whose account is closed, a deputy, numbers, and a name that no file would let in today."""
    posts = {post.user.username: post for post in Post.objects.select_related("user")}
    posts["duty"].deputy, posts["duty"].superior = posts["field"], posts["planner"]
    for name in ("duty", "field"):
        posts[name].telephone = "081200000202"
        posts[name].save(update_fields=["superior", "deputy", "telephone"])
    Post.objects.filter(user__username="planner").update(active=False)
    posts["field"].user.full_name = "=Fikri 3175031234560001"
    posts["field"].user.save(update_fields=["full_name"])


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_changes_nothing(language: Language, kind: str, log_in: LogIn, see: See) -> None:
    client, before = log_in("admin"), list(Post.objects.order_by("pk").values())
    client.cookies["posko_language"] = language
    data = client.get(f"/people/people.{kind}").content
    ground = selectors.load_ground(see("admin"))
    found = read_people(f"orang.{kind}", data, ground, tongues=tongues("en" if language == "id" else "id"))
    assert found.ok, [str(each) for each in found.problems]
    assert (found.added, found.changed, found.same) == ((), (), len(ground.held))
    loaded = propose_people(f"orang.{kind}", data, by=see("admin"), at=AT)
    assert (loaded.proposed, loaded.set, AccountProposal.objects.count()) == (0, 0, 0)
    assert list(Post.objects.order_by("pk").values()) == before


def test_the_file_speaks_the_language_of_the_page_and_holds_no_number(log_in: LogIn) -> None:
    content = log_in("admin").get("/people/people.csv").content
    (duty,) = (row for row in page_rows(content) if row["Nama masuk"] == "duty")
    assert (duty["Peran"], duty["Atasan"], duty["Wakil"]) == ("Perwira jaga", "planner", "field")
    assert "Telepon" not in duty and b"0812" not in content
