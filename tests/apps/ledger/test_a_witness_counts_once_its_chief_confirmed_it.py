"""A witness's key counts from the moment in which the chief of its own agency confirmed it until it is ended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.models import Entry, Witness
from posko.apps.ledger.witnesses import selectors, services
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.tlog.notes import COSIGNATURE, ED25519, Signer
from tests.cast import AT, See
from tests.witnesses import NOW, Machine, chief_of, confirmed, grow, later, new_witness, registered

pytestmark = pytest.mark.django_db


def _events(witness: Witness) -> list[str]:
    found = Entry.objects.filter(subject=f"witness:{witness.pk}").order_by("number")
    return list(found.values_list("event", flat=True))


def test_it_waits_counts_and_ends_and_each_step_is_recorded(see: See) -> None:
    row = registered(Machine())
    assert list(selectors.in_force(real_at=NOW)) == []
    services.confirm(row, by=chief_of("kpu"), at=AT, real_at=NOW)
    assert [each.name for each in selectors.in_force(real_at=NOW)] == [Machine().name]
    services.end(row, reason="Mesin hilang", by=see("admin"), at=AT)
    assert list(selectors.in_force(real_at=NOW)) == []
    assert _events(row) == ["witness.registered", "witness.confirmed", "witness.ended"]
    told = {line.event: line.payload or {} for line in ledger.about(see("auditor"), f"witness:{row.pk}")}
    assert told["witness.confirmed"]["fingerprint"] == Machine().signer.verifier.fingerprint
    assert told["witness.ended"]["reason"] == "Mesin hilang"


@pytest.mark.parametrize("who", ["admin", "planner", "kpu", "auditor"])
def test_nobody_but_a_chief_confirms(see: See, who: str) -> None:
    with pytest.raises(NotAllowed, match="chief of the witness's own agency"):
        services.confirm(registered(Machine()), by=see(who), at=AT, real_at=NOW)


def test_the_chief_of_another_agency_confirms_nothing() -> None:
    with pytest.raises(NotAllowed, match="own agency"):
        services.confirm(registered(Machine()), by=chief_of("bawaslu"), at=AT, real_at=NOW)


@pytest.mark.parametrize("who", ["bawaslu", "planner", "auditor", "field"])
def test_only_who_keeps_the_post_registers_and_ends(see: See, who: str) -> None:
    row = registered(Machine())
    with pytest.raises(NotAllowed):
        services.register(new_witness(Machine("lain", b"\x08" * 32), agency="bpbd"), by=see(who), at=AT, real_at=NOW)
    with pytest.raises(NotAllowed):
        services.end(row, reason="Coba", by=see(who), at=AT)


def test_a_key_of_another_kind_is_refused(see: See) -> None:
    wrong = str(Signer.make("kpu.example/log", ED25519).verifier)
    new = new_witness(Machine())
    with pytest.raises(BadInput, match="signs no cosignatures"):
        services.register(services.NewWitness(**{**_given(new), "vkey": wrong}), by=see("admin"), at=AT, real_at=NOW)


def test_the_posts_own_key_witnesses_nothing(see: See, settings: Any, tmp_path: Path) -> None:
    grow(settings, tmp_path)
    own = heads.post_key()
    again = str(Signer("kpu.example/w", COSIGNATURE, own.seed).verifier)
    with pytest.raises(BadInput, match="post's own key"):
        services.register(
            services.NewWitness(**{**_given(new_witness(Machine())), "vkey": again}),
            by=see("admin"),
            at=AT,
            real_at=NOW,
        )


def test_one_key_is_one_witness(see: See) -> None:
    registered(Machine())
    with pytest.raises(BadInput, match="registered before"):
        registered(Machine("bpbd.example/w"), agency="bpbd")


def test_an_ended_key_does_not_come_back(see: See) -> None:
    services.end(confirmed(Machine()), reason="Bocor", by=see("admin"), at=AT)
    with pytest.raises(BadInput, match="registered before"):
        registered(Machine())


def test_a_slip_that_nobody_confirmed_may_be_mended(see: See) -> None:
    services.end(registered(Machine(), agency="bpbd"), reason="Salah instansi", by=see("admin"), at=AT)
    assert registered(Machine(), agency="kpu").agency == "kpu"


def test_a_name_belongs_to_one_agency(see: See) -> None:
    confirmed(Machine())
    with pytest.raises(BadInput, match="belongs to another agency"):
        registered(Machine(seed=b"\x09" * 32), agency="bpbd")


def test_a_further_key_of_the_agency_takes_the_place_of_the_first(see: See) -> None:
    first, second = confirmed(Machine()), registered(Machine(seed=b"\x09" * 32))
    assert selectors.named(see("admin"), "kpu") == first
    services.confirm(second, by=chief_of("kpu"), at=AT, real_at=NOW)
    first.refresh_from_db()
    assert (first.ended_at, first.replaced, first.ended_by) == (AT, True, "chief.kpu")
    assert selectors.named(see("admin"), Machine().name) == second


def test_a_second_key_does_not_wait_beside_the_first(see: See) -> None:
    registered(Machine())
    with pytest.raises(BadInput, match="waits for its chief already"):
        registered(Machine("kpu.example/2", b"\x09" * 32))


def test_the_same_form_twice_makes_one_row(see: See) -> None:
    new = new_witness(Machine())
    assert services.register(new, by=see("admin"), at=AT, real_at=NOW) == services.register(
        new, by=see("admin"), at=AT, real_at=NOW
    )
    assert Witness.objects.count() == 1


def test_what_was_ended_is_not_confirmed_any_more(see: See) -> None:
    row = registered(Machine())
    services.end(row, reason="Salah", by=see("admin"), at=AT)
    with pytest.raises(BadInput, match="was ended"):
        services.confirm(row, by=chief_of("kpu"), at=AT, real_at=NOW)


def test_only_the_chief_of_its_agency_says_where_a_witness_is_asked(see: See) -> None:
    row = confirmed(Machine(), address="http://10.20.0.7:8470")
    for who in (see("admin"), chief_of("bawaslu")):
        with pytest.raises(NotAllowed, match="own agency"):
            services.move(row, "http://10.20.0.8:8470", by=who, at=AT)
    with pytest.raises(BadInput, match="no address of a witness"):
        services.move(row, "gopher://10.20.0.8", by=chief_of("kpu"), at=AT)
    assert services.move(row, "http://10.20.0.8:8470/", by=chief_of("kpu"), at=AT).address == "http://10.20.0.8:8470"
    assert services.move(row, "", by=chief_of("kpu"), at=AT).address == ""
    assert _events(row)[-2:] == ["witness.moved", "witness.moved"]
    services.end(row, reason="Selesai", by=see("admin"), at=AT)
    with pytest.raises(BadInput, match="was ended"):
        services.move(row, "http://10.20.0.8:8470", by=chief_of("kpu"), at=AT)


def test_a_key_lapses_with_its_agreement(see: See) -> None:
    confirmed(Machine(), valid_until=date(2024, 11, 26))
    assert list(selectors.in_force(real_at=later(days=1)))
    assert not list(selectors.in_force(real_at=later(days=2)))
    with pytest.raises(BadInput, match="has ended already"):
        registered(Machine("bpbd.example/w", b"\x09" * 32), agency="bpbd", valid_until=date(2024, 11, 24))


def test_an_agency_that_is_not_at_the_table_witnesses_nothing(see: See) -> None:
    with pytest.raises(BadInput, match="no agency"):
        registered(Machine(), agency="dinas-luar")


def test_the_database_itself_keeps_two_keys_apart(see: See) -> None:
    row = confirmed(Machine())
    second = registered(Machine("kpu.example/2", b"\x09" * 32))
    with pytest.raises(IntegrityError), transaction.atomic():
        Witness.objects.filter(pk=second.pk).update(confirmed_at=AT, public=row.public)
    with pytest.raises(IntegrityError), transaction.atomic():
        Witness.objects.filter(pk=second.pk).update(confirmed_at=AT)


def _given(new: services.NewWitness) -> dict[str, Any]:
    return {name: getattr(new, name) for name in new.__slots__}
