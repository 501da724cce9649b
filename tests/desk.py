"""What the desk's tests share: an agreement in force, KPU's key, and the facts of an ordinary voter."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from pathlib import Path

from posko.apps.people.agreements import services as people
from posko.apps.people.models import Agreement
from posko.apps.roll.desk import services
from posko.apps.roll.models import LookUp
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.roll import eligibility_files
from posko.domain.roll.repeats import Held
from tests.agreements import countersigned
from tests.cast import See

ORDINARY = {
    "station": "31.75.08.1002/028",
    "arrives": "09:00",
    "doc": "KTPEL",
    "doc_prov": "DKI",
    "doc_rt_rw_match": "yes",
    "roll": "this",
    "moved_out": "no",
    "move_letter": "none",
    "move_origin_prov": "DKI",
    "age": "34",
    "ever_married": "no",
    "service": "none",
    "identity_matches": "yes",
    "already_voted": "no",
    "recorded_dead": "no",
    "court_barred": "no",
    "queue_at_1300": "no",
    "ballots_left": "20",
}


def facts(**changed: str) -> dict[str, str]:
    """The ordinary voter with some facts changed, and a form key of its own."""
    return {**ORDINARY, "form_key": str(uuid.uuid4()), **changed}


def agree(see: See, at: datetime, parties: tuple[str, ...] = ("kpu", "bawaslu"), by: str = "kpu") -> Agreement:
    """A data-sharing agreement in force that opens the voter compartment for years."""
    new = people.NewAgreement(
        uuid.uuid4(),
        Compartment.VOTER,
        "PKS-01",
        date(2024, 8, 1),
        date(2099, 1, 1),
        list(parties),
        "meja pemilih",
        "DPIA-01",
    )
    return countersigned(people.record_agreement(new, by=see(by), at=at))


def put_key(path: Path) -> Path:
    """A key file as KPU would hold it."""
    path.write_text("ab" * 32)
    return path


def question() -> services.Question:
    """A question about the ordinary voter."""
    case = eligibility_files.read_case(
        {
            "now": "2024-11-27T09:00",
            "doc": "KTPEL",
            "doc_prov": "DKI",
            "doc_rt_rw_match": True,
            "age": 34,
            "ever_married": False,
            "service": "none",
            "court_barred": False,
            "recorded_dead": False,
            "identity_matches": True,
            "already_voted": False,
            "roll": "this",
            "move_letter": "none",
            "move_origin_prov": None,
            "moved_out": False,
            "queue_at_1300": False,
            "ballots_left": 20,
        },
        "the ordinary voter",
    )
    station = Place.objects.get(code=ORDINARY["station"])
    held = Held(date(2024, 11, 27), "first", date(2024, 11, 27))
    return services.Question(uuid.uuid4(), station, held, case, preview=True, purpose="Keberatan PTPS")


def asked(by: Viewer, at: datetime) -> LookUp:
    """One question, asked through the service and kept."""
    look_up = services.ask(question(), regime="pilkada", by=by, at=at).look_up
    assert look_up is not None
    return look_up


def spooled(by: Viewer, at: datetime) -> None:
    """One question that found the database busy."""
    assert services.ask(question(), regime="pilkada", by=by, at=at).recorded == "spool"
