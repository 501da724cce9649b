"""`KODE 123456`: a number that sends its code back is proven; any other code is counted and moves nothing."""

from __future__ import annotations

import pytest

from posko import clock
from posko.apps.intake.models import Gateway, Message
from posko.apps.intake.worker.services import handle_due
from posko.apps.outgoing.contacts import services
from posko.apps.outgoing.models import Sending
from posko.domain.access import Compartment
from posko.domain.jobs import Watch
from posko.kit.walls import opened
from tests.cast import See
from tests.chat import STRANGER, gateway, house, sms
from tests.numbers import kept, load
from tests.station_day import STATION

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db


def says(gateway: Gateway, text: str, sender: str = STRANGER) -> str:
    """The reply to an SMS, once the worker has done what it says."""
    answer, at = sms(gateway, text, sender=sender), clock.real_time()
    handle_due(Watch(clock.real_time, at - at, lambda: False), by=house(), at=at)
    return str(answer.json().get("reply", ""))


@pytest.fixture
def code(see: See) -> str:
    """The code that went to the number of a station's KPPS."""
    load(see, f"{STATION},kpps,{STRANGER}")
    at = clock.real_time()
    services.send_code(kept()[0], by=see("kpu"), at=at, real_at=at)
    with opened({Compartment.SECURITY}):
        text = Sending.objects.get(about="proof").text
    return next(word.strip(",.") for word in text.split() if word.strip(",.").isdecimal() and len(word) > 5)


def test_the_code_from_its_own_number_proves_it(code: str, gateway: Gateway) -> None:
    assert says(gateway, f"Kode {code}") == "Nomor ini terbukti. Terima kasih, Posko."
    (row,) = kept()
    assert (row.proof, row.proven_at is not None) == ("code", True)
    assert Message.objects.get().ref == f"contact:{row.pk}"
    assert says(gateway, f"KODE {code}") == "Nomor ini terbukti. Terima kasih, Posko."


def test_six_digits_alone_are_enough(code: str, gateway: Gateway) -> None:
    assert "terbukti" in says(gateway, code)
    assert kept()[0].proof == "code"


def test_another_code_is_counted_and_five_are_the_most(code: str, gateway: Gateway) -> None:
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(6):
        assert "tidak cocok" in says(gateway, f"KODE {wrong}")
    assert (kept()[0].code_tries, kept()[0].proven_at) == (5, None)
    assert "tidak cocok" in says(gateway, f"KODE {code}")


def test_from_another_number_it_proves_nothing(code: str, gateway: Gateway) -> None:
    assert "terbukti" not in says(gateway, f"KODE {code}", sender="0813-9999-0001")
    assert kept()[0].proven_at is None
