"""An agreement opens its wall a real day after each party countersigned, and nothing hurries that or counts twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from posko.apps.notices.selectors import inbox
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.agreements import services
from posko.apps.people.models import Agreement, AgreementSignature, Post
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people.agreements import REST
from posko.kit.acts import known
from tests.agreements import a_paper
from tests.cast import AT, LogIn, viewer_of
from tests.chiefs import name_deputy, seat_chief, seat_chiefs
from tests.world import CODE

pytestmark = pytest.mark.django_db
# The real clock; the operation's stands two years earlier.
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=AT.tzinfo)
HOUR = timedelta(hours=1)
PARTIES = ("bawaslu", "kpu")


@pytest.fixture
def chiefs() -> dict[str, Viewer]:
    """Of three institutions, whose keys count."""
    return seat_chiefs("bawaslu", "kpu", "polri")


@pytest.fixture
def agreement() -> Agreement:
    """On voters, between KPU and Bawaslu, not yet signed."""
    return services.record_agreement(a_paper(Compartment.VOTER, PARTIES), by=viewer_of("kpu"), at=AT)


def sign(agreement: Agreement, by: Viewer, real_at: datetime = NOW) -> AgreementSignature:
    return services.countersign(agreement, by=by, at=AT, real_at=real_at)


def open_to(username: str, real_at: datetime, at: datetime = AT) -> bool:
    post = Post.objects.select_related("agency__operation", "user").get(user__username=username)
    return accounts.viewer_at(post, at, real_at=real_at).sees(Compartment.VOTER)


def test_it_opens_a_real_day_after_the_last_party(chiefs: dict[str, Viewer], agreement: Agreement) -> None:
    assert not open_to("kpu", NOW + 9 * REST)
    sign(agreement, chiefs["kpu"])
    assert not open_to("kpu", NOW + 9 * REST)
    sign(agreement, chiefs["bawaslu"], NOW + HOUR)
    opens = [open_to("bawaslu", NOW + after) for after in (REST, REST + HOUR - timedelta(seconds=1), REST + HOUR)]
    assert opens == [False, False, True]


def test_the_operations_clock_opens_nothing(chiefs: dict[str, Viewer], agreement: Agreement, log_in: LogIn) -> None:
    for root in PARTIES:
        sign(agreement, chiefs[root], real_at=datetime.now(AT.tzinfo))
    officer = log_in("kpu")
    for ahead in (timedelta(), timedelta(days=3), timedelta(days=-3)):
        Operation.objects.filter(code=CODE).update(clock_offset=ahead)
        assert officer.get("/desk/").status_code == 404
        assert not open_to("kpu", NOW, AT + ahead)


def test_no_party_signs_twice_whoever_speaks_for_it(chiefs: dict[str, Viewer], agreement: Agreement) -> None:
    sign(agreement, chiefs["kpu"])
    for by in (chiefs["kpu"], name_deputy("kpu")):
        with pytest.raises((BadInput, NotAllowed)):
            sign(agreement, by, NOW - 9 * REST)
    assert [(each.by, each.real_at) for each in agreement.signatures.all()] == [("chief.kpu", NOW)]


def test_a_key_that_nobody_compared_signs_nothing(agreement: Agreement) -> None:
    with pytest.raises(NotAllowed, match="does not count yet"):
        sign(agreement, seat_chief("kpu"))


def test_a_signature_after_withdrawal_is_refused_and_says_what_to_do(
    chiefs: dict[str, Viewer], agreement: Agreement
) -> None:
    services.end_agreement(agreement, reason="Keliru", by=chiefs["bawaslu"], at=AT, real_at=NOW)
    with pytest.raises(BadInput, match="record it again"):
        sign(agreement, chiefs["kpu"])


def test_only_a_demo_takes_a_signature_of_an_earlier_time(chiefs: dict[str, Viewer], agreement: Agreement) -> None:
    with pytest.raises(NotAllowed, match="demo"):
        services.countersign_demo(agreement, by=chiefs["kpu"], at=AT, real_at=NOW - 2 * REST)
    Operation.objects.filter(code=CODE).update(demo=True)
    services.countersign_demo(agreement, by=chiefs["kpu"], at=AT, real_at=NOW - 2 * REST)
    with pytest.raises(BadInput, match="No party signs twice"):
        services.countersign_demo(agreement, by=chiefs["kpu"], at=AT, real_at=NOW)


def test_the_other_chiefs_hear_of_each_signature_and_of_the_withdrawal(
    chiefs: dict[str, Viewer], agreement: Agreement
) -> None:
    sign(agreement, chiefs["kpu"])
    sign(agreement, chiefs["bawaslu"])
    services.end_agreement(agreement, reason="Keliru", by=viewer_of("kpu"), at=AT, real_at=NOW)
    heard = {root: [row.key.rpartition(":")[0] for row in inbox(by, AT)] for root, by in chiefs.items()}
    about = f"agreement:{agreement.pk}"
    assert {each for each in heard["bawaslu"] if each.startswith(about)} == {f"{about}:signed:kpu", f"{about}:ended"}
    assert {each for each in heard["kpu"] if each.startswith(about)} == {f"{about}:signed", f"{about}:ended"}
    assert not [each for each in heard["polri"] if each.startswith(about)]


def test_nothing_but_these_acts_is_there_to_sign_with() -> None:
    assert {name for name in known if "countersign" in name and "agreements" in name} == {
        "posko.apps.people.agreements.services.countersign",
        "posko.apps.people.agreements.services.countersign_demo",
    }


CHIEFS = ("chief.kpu", "chief.bawaslu")
CHIEFS = ("chief.kpu", "chief.bawaslu")
WHO = st.sampled_from([*CHIEFS, *CHIEFS, *CHIEFS, "chief.polri", "kpu", "bawaslu", "admin"])
WHAT = st.sampled_from([*["sign"] * 6, "end", "record", "clock"])
ACTS = st.lists(st.tuples(WHAT, WHO, st.integers(1, 60)), min_size=4, max_size=12)


class Reckoned:
    """The agreements of one run, and by hand what they must open."""

    def __init__(self, first: Agreement) -> None:
        self.held, self.real = [first], NOW
        self.signed, self.ended = dict[tuple[int, str], datetime](), set[int]()

    def does(self, what: str, who: str, hours: int) -> None:
        """One act of somebody, hours after the last; a refused one changes nothing."""
        self.real += timedelta(hours=hours)
        by, one = viewer_of(who), self.held[hours % len(self.held)]
        if what == "sign":
            sign(one, by, self.real)
            assert (one.pk, by.root) not in self.signed
            assert one.pk not in self.ended
            assert who in CHIEFS
            self.signed[one.pk, by.root] = self.real
        elif what == "end":
            services.end_agreement(one, reason="Uji", by=by, at=AT, real_at=self.real)
            self.ended.add(one.pk)
        elif what == "record":
            self.held.append(services.record_agreement(a_paper(Compartment.VOTER, PARTIES), by=by, at=AT))
        else:
            Operation.objects.filter(code=CODE).update(clock_offset=timedelta(hours=hours * 100))

    def holds(self) -> None:
        """The wall is open from a real day after the last party on, of an agreement that nobody ended."""
        live = [row.pk for row in self.held if row.pk not in self.ended]
        full = [pk for pk in live if all((pk, root) in self.signed for root in PARTIES)]
        opens = min((max(self.signed[pk, root] for root in PARTIES) + REST for pk in full), default=None)
        assert AgreementSignature.objects.count() == len(self.signed)
        for moment in {self.real, (opens or self.real + 9 * REST) - timedelta(seconds=1), opens or self.real}:
            assert open_to("kpu", moment) == (opens is not None and opens <= moment)


# Not shrunk: a run that fails is short enough to read, and each further one costs a second.
@settings(max_examples=30, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_run_of_acts_counts_a_party_twice_or_moves_the_day(
    chiefs: dict[str, Viewer], agreement: Agreement, acts: list[tuple[str, str, int]]
) -> None:
    with transaction.atomic():
        run = Reckoned(agreement)
        for act in acts:
            with suppress(BadInput, NotAllowed):
                run.does(*act)
        run.holds()
        transaction.set_rollback(True)


def test_the_page_takes_a_signature_and_says_what_is_missing(
    chiefs: dict[str, Viewer], agreement: Agreement, log_in: LogIn
) -> None:
    page, chief = f"/people/agreements/{agreement.pk}/", log_in("chief.kpu")
    assert "/countersign/" in chief.get(page).content.decode()
    assert chief.post(f"{page}countersign/").status_code == 422
    assert chief.post(f"{page}countersign/", {"compared": "on"}).status_code == 302
    assert agreement.signatures.get().by == "chief.kpu"
    after = chief.get(page).content.decode()
    assert "Pimpinan Kpu" in after
    assert "/countersign/" not in after


def test_a_session_that_began_with_a_link_signs_nothing(
    chiefs: dict[str, Viewer], agreement: Agreement, log_in: LogIn
) -> None:
    chief = log_in("chief.kpu")
    session = chief.session
    session["account_authentication_methods"][0]["method"] = "login_link"
    session.save()
    told = chief.post(f"/people/agreements/{agreement.pk}/countersign/", {"compared": "on"})
    assert told.status_code == 403
    assert not agreement.signatures.exists()


def test_the_print_shows_the_fingerprints(chiefs: dict[str, Viewer], agreement: Agreement, log_in: LogIn) -> None:
    told = log_in("auditor").get(f"/people/agreements/{agreement.pk}/paper.pdf")
    assert (told.status_code, told.headers["Content-Type"]) == (200, "application/pdf")
    assert told.content.startswith(b"%PDF")


def test_dates_of_the_paper_hold_by_the_operations_day(chiefs: dict[str, Viewer]) -> None:
    paper = a_paper(Compartment.VOTER, PARTIES, dated=date(2024, 11, 26), valid_until=date(2024, 11, 26))
    agreement = services.record_agreement(paper, by=viewer_of("kpu"), at=AT)
    for root in PARTIES:
        sign(agreement, chiefs[root])
    days = [open_to("kpu", NOW + REST, AT + timedelta(days=ahead)) for ahead in (0, 1, 2)]
    assert days == [False, True, False]
