"""An agreement is ended by one of its parties: the button asks what the service asks."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.people.agreements import services
from posko.apps.people.models import Agreement
from posko.domain.errors import NotAllowed
from tests import desk
from tests.agreements import LONG_AGO
from tests.cast import LogIn, See
from tests.chiefs import seat_chief

pytestmark = pytest.mark.django_db


def offered(log_in: LogIn, who: str, agreement: Agreement) -> bool:
    return "/end/" in log_in(who).get(f"/people/agreements/{agreement.pk}/").content.decode()


def test_a_party_is_offered_to_end_it_and_nobody_else(see: See, at: datetime, log_in: LogIn) -> None:
    agreement = desk.agree(see, at)
    seat_chief("kpu"), seat_chief("polri")
    offers = [offered(log_in, who, agreement) for who in ("kpu", "bawaslu", "chief.kpu", "chief.polri", "planner")]
    assert offers == [True, True, True, False, False]


def test_who_is_no_party_ends_nothing(see: See, at: datetime) -> None:
    agreement = desk.agree(see, at)
    with pytest.raises(NotAllowed, match="one of its parties"):
        services.end_agreement(agreement, reason="Selesai", by=seat_chief("polri"), at=at, real_at=at)


@pytest.mark.parametrize(("signed", "event"), [(True, "agreement.ended"), (False, "agreement.withdrawn")])
def test_what_opened_nothing_is_withdrawn_and_the_rest_ended(see: See, at: datetime, signed: bool, event: str) -> None:
    from posko.apps.ledger.models import Entry

    agreement = desk.agree(see, at)
    real_at = at if signed else LONG_AGO
    services.end_agreement(agreement, reason="Selesai", by=see("kpu"), at=at, real_at=real_at)
    assert Entry.objects.get(event=event).subject == f"agreement:{agreement.pk}"
