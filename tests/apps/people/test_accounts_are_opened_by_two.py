"""An account takes two: an administrator proposes, the agency's chief or deputy opens, and the link is theirs alone."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Sender
from posko.apps.ledger.models import Entry
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.models import AccountProposal, Deputy, LoginLink, Post, User
from posko.apps.people.proposals import selectors, services
from posko.apps.people.proposals.services import NewProposal
from posko.apps.people.proposals.steps import Done
from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people.proposals import Kind
from tests.accounts import chief_of, counts
from tests.cast import AT, LogIn, See, logged_in, viewer_of

REAL = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def propose(kind: Kind = Kind.OPEN, who: str = "nia", agency: str = "kodim", **wanted: object) -> AccountProposal:
    if kind is Kind.OPEN:
        wanted = {"full_name": who.title(), "role": Role.LIAISON, **wanted}
    new = NewProposal(uuid.uuid4(), kind, who, agency, wanted)
    return services.propose(new, by=viewer_of("admin"), at=AT)


def decide(*rows: AccountProposal, by: Viewer) -> list[Done]:
    return services.decide([row.pk for row in rows], digest=selectors.digest(rows), by=by, at=AT, real_at=REAL)


def lend(row: AccountProposal, by: Viewer, real_at: datetime = REAL) -> list[Done]:
    return services.lend(row.pk, digest=selectors.digest([row]), by=by, at=AT, real_at=real_at)[1]


def is_open(username: str, real_at: datetime) -> bool:
    return accounts.seated(User.objects.get(username=username), real_at=real_at) is not None


def test_an_administrator_alone_opens_nothing(log_in: LogIn, see: See) -> None:
    client = log_in("admin")
    person = {"full_name": "Nia Baru", "username": "nia", "agency": "kodim", "role": "liaison"}
    assert client.post("/people/add/", {**person, "form_key": uuid.uuid4()}).headers["Location"] == "/people/proposals/"
    (row,) = AccountProposal.objects.all()
    sent = {"keys": str(row.pk), "digest": selectors.digest([row])}
    assert [client.post(f"/people/proposals/{act}/", sent).status_code for act in ("decide", "decline", "lend")] == [
        403
    ] * 3
    assert not User.objects.filter(username="nia").exists()
    for page in ("/people/", "/people/proposals/", f"/people/proposals/{row.pk}/"):
        assert "/people/enter/" not in client.get(page).content.decode()
    assert not LoginLink.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"reason": "NIK 3175081002900001"}, {"full_name": "Nia\u202eab"}, {"full_name": "=1+1"}]
)
def test_a_proposal_names_nobodys_number_and_no_name_that_reads_otherwise(log_in: LogIn, wrong: dict[str, str]) -> None:
    """It stands in the ledger for ever, and the chief decides by what he reads."""
    person = {"full_name": "Nia Baru", "username": "nia", "agency": "kodim", "role": "liaison", "reason": ""}
    page = log_in("admin").post("/people/add/", {**person, **wrong, "form_key": uuid.uuid4()})
    assert (page.status_code, AccountProposal.objects.exists()) == (422, False)


def test_why_somebody_declines_names_nobodys_number() -> None:
    row = propose()
    with pytest.raises(BadInput):
        services.decline([row.pk], reason="Telepon 081234567890", by=chief_of("kodim"), at=AT, real_at=REAL)
    assert AccountProposal.objects.get().outcome == ""


def test_the_chief_opens_it_and_alone_sees_the_link(see: See) -> None:
    row = propose()
    chief = logged_in(chief_of("kodim").actor)
    page = chief.get(f"/people/proposals/{row.pk}/").content.decode()
    sent = dict(re.findall(r'name="(keys|digest)" value="([^"]+)"', page))
    answer = chief.post("/people/proposals/decide/", sent).content.decode()
    link = re.search(r"/people/enter/[^\"<\s]+/", answer)
    assert link and Client().get(link[0]).status_code == 200
    assert (Post.objects.get(user__username="nia").role, AccountProposal.objects.get().outcome) == ("liaison", "done")
    entry = Entry.objects.get(event="account.decided")
    assert (entry.actor, entry.compartment, entry.subject) == ("chief.kodim", "audit", "person:nia")
    assert chief.post("/people/proposals/decide/", sent).status_code == 400, "once"


def test_a_deputy_opens_and_a_chief_of_another_agency_does_not() -> None:
    row, bpbd = propose(agency="bpbd"), chief_of("kec-jatinegara")
    with pytest.raises(BadInput):
        decide(row, by=bpbd)
    deputy = Post.objects.get(user__username="bpbd")
    Deputy.objects.create(agency=deputy.agency, post=deputy, named_by="chief.bpbd", named_at=REAL)
    assert [each.username for each in decide(row, by=viewer_of("bpbd"))] == ["nia"]


def test_an_agency_without_chief_and_deputy_is_decided_by_the_leading_one() -> None:
    row = propose(agency="bpbd")
    assert decide(row, by=chief_of("pemkot"))


def test_a_list_of_the_agency_is_opened_in_one_act_as_it_was_read() -> None:
    rows = [propose(who=f"orang{number}") for number in range(3)]
    chief = chief_of("kodim")
    read = selectors.digest(rows)
    AccountProposal.objects.filter(pk=rows[0].pk).update(wanted={"full_name": "Lain", "role": "chief"})
    with pytest.raises(BadInput, match="has changed"):
        services.decide([row.pk for row in rows], digest=read, by=chief, at=AT, real_at=REAL)
    AccountProposal.objects.update(batch=rows[0].batch)
    client = logged_in(chief.actor)
    listed = client.get("/people/proposals/").content.decode()
    assert f"/people/proposals/{rows[0].batch}/kodim/" in listed
    page = client.get(f"/people/proposals/{rows[0].batch}/kodim/").content.decode()
    keys, read = (re.findall(rf'name="{word}" value="([^"]+)"', page)[0] for word in ("keys", "digest"))
    answer = client.post("/people/proposals/decide/", {"keys": keys, "digest": read})
    assert answer.content.decode().count("/people/enter/") == 3
    assert Entry.objects.get(event="accounts.decided").subject == "agency:kodim"
    assert len({link.token_hash for link in LoginLink.objects.all()}) == 3


def test_a_role_behind_a_wall_waits_until_the_chiefs_key_counts() -> None:
    chief = chief_of("kejari")
    row = propose(who="rina", agency="kejari", role=Role.GAKKUMDU_MEMBER)
    link = propose(Kind.UNLOCK, "gakkumdu", "kejari")
    for each in (row, link):
        with pytest.raises(BadInput, match="does not count yet"):
            decide(each, by=chief)
    counts(chief)
    assert decide(row, by=chief) and decide(link, by=chief)


def test_a_role_changes_when_the_chief_says_so() -> None:
    row = propose(Kind.ROLE, "field", "polres", role=Role.PLANNER)
    assert Post.objects.get(user__username="field").role == "field_officer"
    assert decide(row, by=chief_of("polres")) == []
    assert Post.objects.get(user__username="field").role == "planner"


def test_a_new_link_forgets_the_factor_and_ends_the_sessions() -> None:
    client = logged_in("bpbd")
    row = propose(Kind.UNLOCK, "bpbd", "bpbd", forget=True)
    assert client.get("/gaps/").status_code == 200, "nothing happens before the chief decides"
    (done,) = decide(row, by=chief_of("bpbd"))
    assert done.token
    assert client.get("/gaps/").status_code == 302
    assert Entry.objects.get(event="account.decided").subject == "person:bpbd"


def test_an_account_closes_when_the_chief_says_so() -> None:
    row = propose(Kind.CLOSE, "bpbd", "bpbd")
    assert is_open("bpbd", REAL)
    decide(row, by=chief_of("bpbd"))
    assert not is_open("bpbd", REAL)
    with pytest.raises(BadInput, match="is taken"):
        propose(who="bpbd", agency="bpbd")


def test_declined_and_withdrawn_proposals_are_over(see: See) -> None:
    chief, row = chief_of("kodim"), propose()
    with pytest.raises(BadInput, match="Write why"):
        services.decline([row.pk], reason="", by=chief, at=AT, real_at=REAL)
    services.decline([row.pk], reason="Belum ada surat perintah", by=chief, at=AT, real_at=REAL)
    with pytest.raises(BadInput, match="declined"):
        decide(row, by=chief)
    again = propose()
    services.withdraw([again.pk], by=see("admin"), at=AT, real_at=REAL)
    with pytest.raises(BadInput, match="withdrawn"):
        decide(again, by=chief)
    assert not User.objects.filter(username="nia").exists()


def test_nobody_proposes_but_an_administrator(see: See) -> None:
    new = NewProposal(uuid.uuid4(), Kind.OPEN, "nia", "kodim", {"full_name": "Nia", "role": Role.LIAISON})
    for by in (see("duty"), chief_of("kodim")):
        with pytest.raises(NotAllowed):
            services.propose(new, by=by, at=AT)
    row = services.propose(new, by=see("admin"), at=AT)
    assert services.propose(new, by=see("admin"), at=AT).pk == row.pk
    with pytest.raises(BadInput, match="waits for “nia” already"):
        propose()


def test_where_chief_and_deputy_are_away_two_others_open_it_for_a_day() -> None:
    row = propose()
    assert lend(row, chief_of("pemkot")) == []
    with pytest.raises(BadInput, match="spoken already"):
        lend(row, chief_of("pemkot"))
    with pytest.raises(BadInput):
        lend(row, chief_of("bpbd"))  # no chief of an institution, and sees nothing of it
    (done,) = lend(row, chief_of("polres"))
    assert done.token
    assert is_open("nia", REAL + timedelta(hours=23, minutes=59))
    assert not is_open("nia", REAL + timedelta(hours=24))
    decide(AccountProposal.objects.get(), by=chief_of("kodim"))
    assert is_open("nia", REAL + timedelta(days=9)), "the own chief keeps it"


def test_after_a_day_its_sessions_and_devices_end() -> None:
    row = propose()
    lend(row, chief_of("pemkot"))
    lend(row, chief_of("polres"))
    devices.make_device("HP", "kodim", "", holder="nia", by=chief_of("kodim"), at=AT)
    house = system_viewer("people.lapse", operation="test-jaktim", city="31.75")
    assert services.lapse(by=house, at=AT, real_at=REAL + timedelta(hours=23)) == 0
    assert services.lapse(by=house, at=AT, real_at=REAL + timedelta(hours=24)) == 1
    assert Sender.objects.get(name="HP").revoked_at is not None
    assert services.lapse(by=house, at=AT, real_at=REAL + timedelta(hours=25)) == 0, "once"


def test_the_own_chief_ends_what_two_others_opened() -> None:
    row = propose()
    lend(row, chief_of("pemkot"))
    lend(row, chief_of("polres"))
    services.decline([row.pk], reason="Bukan orang kami", by=chief_of("kodim"), at=AT, real_at=REAL)
    assert not is_open("nia", REAL)


def test_two_other_institutions_open_no_wall_and_no_chief() -> None:
    member = propose(who="rina", agency="kejari", role=Role.GAKKUMDU_MEMBER)
    head = propose(who="dandim", role=Role.CHIEF)
    for row in (member, head):
        with pytest.raises(BadInput):
            lend(row, chief_of("polres"))


def test_the_chief_of_an_institution_who_is_gone_is_closed_after_a_day() -> None:
    gone = chief_of("kodim")
    row = propose(Kind.CLOSE, gone.actor)
    lend(row, chief_of("pemkot"))
    with pytest.raises(BadInput, match="24 hours"):
        lend(row, chief_of("polres"), REAL + timedelta(hours=23))
    lend(row, chief_of("polres"), REAL + timedelta(hours=24))
    assert not is_open(gone.actor, REAL)


def test_a_telephone_number_does_not_stay_with_the_proposal() -> None:
    row = propose(telephone="081200000999")
    decide(row, by=chief_of("kodim"))
    assert Post.objects.get(user__username="nia").telephone == "081200000999"
    assert "0812" not in str(AccountProposal.objects.get().wanted)


def test_another_operations_chief_sees_nothing(see: See) -> None:
    row = propose()
    Post.objects.filter(user__username="other").update(role=Role.CHIEF)
    assert logged_in("other").get(f"/people/proposals/{row.pk}/").status_code == 404
    with pytest.raises(BadInput):
        decide(row, by=viewer_of("other"))


def test_a_new_link_makes_a_day_that_runs_no_longer() -> None:
    """Else the chiefs of two other institutions could open one account for two days."""
    row = propose()
    for chief in (chief_of("kpu"), chief_of("bawaslu")):
        lend(row, chief)
    unlock = propose(Kind.UNLOCK, forget=True)
    for chief in (chief_of("kpu"), chief_of("bawaslu")):
        lend(unlock, chief, REAL + timedelta(hours=23))
    assert is_open("nia", REAL + timedelta(hours=23))
    assert not is_open("nia", REAL + timedelta(hours=24))


def test_an_officer_whom_two_others_unlocked_keeps_the_account_when_the_own_chief_says_no() -> None:
    devices.make_device("HP BPBD", "bpbd", "", holder="bpbd", by=chief_of("bpbd"), at=AT)
    row = propose(Kind.UNLOCK, who="bpbd", agency="bpbd")
    for chief in (chief_of("kpu"), chief_of("kejari")):
        (*_, done) = [None, *lend(row, chief)]
    assert done is not None and done.token
    house = system_viewer("people.lapse", operation="test-jaktim", city="31.75")
    services.lapse(by=house, at=AT, real_at=REAL + timedelta(hours=24))
    assert Sender.objects.get(name="HP BPBD").revoked_at is None
    assert not is_open("bpbd", REAL + timedelta(hours=24)), "a day is over, and nobody of the own agency spoke"
    services.decline([row.pk], reason="Bukan dari kami", by=chief_of("bpbd"), at=AT, real_at=REAL)
    assert is_open("bpbd", REAL + timedelta(hours=24))
    who = User.objects.get(username="bpbd")
    assert not who.has_usable_password() and not LoginLink.objects.filter(user=who, used_at=None).exists()
