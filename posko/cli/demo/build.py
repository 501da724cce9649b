"""Builds the demo operation through the same services that people use, event by event, in order of time."""

from __future__ import annotations

import os
import secrets
import tomllib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from posko import clock
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.operation.services import NewOperation, create_operation
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts import services as people_services
from posko.apps.people.accounts.services import NewAgency, NewPerson
from posko.apps.people.agreements import services as agreement_services
from posko.apps.people.authority import selectors as authority
from posko.cli import operation as operation_door
from posko.cli import territory as territory_door
from posko.cli.demo import chiefs, morning, recovery, story, vaults
from posko.domain.access import ROLES, Compartment, Role, Viewer, system_viewer
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll import repeats
from posko.domain.territory.city import read_city

Say = Callable[[str], None]
START = "2024-11-25T15:00:00+07:00"
CITY = "jaktim"
OTHER_CODE = "demo-other-city"
AGO = timedelta(days=3)  # so long before the demo is built the chiefs met, in real time
SIGNED_BEFORE = timedelta(days=2)
BUILDING, BUILT = "building", "built"
# Every key of the demo is made from this, so that two builds have the same keys.
SPACE = uuid.UUID("6f3b1c52-7a0d-4c1e-9a55-0a1c3f6d2b70")


@dataclass(frozen=True, slots=True)
class LogIn:
    """A person of the demo and the one-time token that lets them in."""

    name: str
    post: str
    token: str


def is_built(code: str) -> bool:
    """Whether the demo was built to its end."""
    return mark_path().exists() and mark_path().read_text().startswith(BUILT) and operations.by_code(code) is not None


def build(code: str, *, say: Say, day: bool = False) -> None:
    """Build the demo operation and its neighbour city. `day`: played on until noon of voting day."""
    mark_path().write_text(f"{BUILDING}: this folder holds a Posko demo that is not finished.\n")
    # A build that stops half-way starts again, so it waits for the disk once at the end, not after each of 700 acts.
    _pragmas("synchronous = OFF")
    play(code, say, day=day)
    _pragmas("synchronous = FULL", "wal_checkpoint(TRUNCATE)")
    mark_path().write_text(f"{BUILT}: this folder holds a Posko demo and nothing else; --reset may remove it.\n")


def _pragmas(*told: str) -> None:
    with connection.cursor() as cursor:
        for pragma in told:
            cursor.execute(f"PRAGMA {pragma}")


def play(code: str, say: Say, *, day: bool) -> None:
    """The acts of the demo one after the other, in an empty post of either database."""
    told = tomllib.loads((files("posko.cli.demo") / "story.toml").read_text("utf-8"))
    offset = _start(day=day) - clock.real_time()
    begun = datetime.fromisoformat(told["begun"])
    city, head = operation_door.load_city(CITY)
    say("territory: 10 kecamatan, 65 kelurahan, 4,144 stations (estimates labelled)")
    by = system_viewer("demo-builder", operation=code, city=city)
    new = NewOperation(code, head["name"], head["kind"], city, head["regime"], demo=True, clock_offset=offset)
    operation = create_operation(new, by=by, at=begun)
    operation_door.found_agencies_of(CITY, operation, by, begun)
    _cast(told["person"], operation, by, begun)
    say("agencies and the cast")
    _voter_key()
    _chiefs(told["person"], operation, begun)
    for agreement in told["agreement"]:
        _agreement(agreement, viewers(code, begun)[agreement.pop("by")], begun)
    story.play(told, viewers(code, begun), space=SPACE, day=day)
    say("four rakor, 84 gaps, this morning's situation report, nine days of incidents (synthetic)")
    say("a rehearsal of station reports on 24 November in three kelurahan (synthetic)")
    say("five messages by SMS, of which four wait for a person (synthetic)")
    say("seven cases of Bawaslu and Gakkumdu behind their wall (synthetic)")
    if day:
        say("voting day until 12.30: 3,900 stations reported, thirty incidents, two alerts (synthetic)")
    say("index: synthetic events of kelurahan and stations, kept at five moments")
    _other_city(told["neighbour"], offset=offset, at=begun)


def _start(*, day: bool) -> datetime:
    """When the demo's clock starts: POSKO_CLOCK or the default; a time without a zone is WIB."""
    told = os.environ.get("POSKO_CLOCK", morning.CLOCK if day else START)
    try:
        start = datetime.fromisoformat(told)
    except ValueError as broken:
        raise BadInput(
            "POSKO_CLOCK is “%(told)s”, which is no time. Write it as 2024-11-25T15:00.", told=told
        ) from broken
    return start if start.tzinfo else start.replace(tzinfo=JAKARTA)


def login_links(code: str, *, real_at: datetime) -> list[LogIn]:
    """A fresh one-time link for everybody in the cast."""
    operation = operations.by_code(code)
    if operation is None:
        raise LookupError(code)
    by, at = (
        system_viewer("demo-builder", operation=code, city=operation.city_id),
        real_at + operation.clock_offset,
    )
    posts = list(people.demo_cast().order_by("pk"))
    tokens = people_services.issue_login_links([post.user for post in posts], by=by, at=at, real_at=real_at)
    return [
        LogIn(post.user.full_name, f"{ROLES[Role(post.role)].name}, {post.agency.short}", token)
        for post, token in zip(posts, tokens, strict=True)
    ]


def mark_path() -> Path:
    """The file that says that a folder is a demo's, and whether it was built to its end."""
    return Path(settings.DATA) / "demo.mark"


def _cast(persons: list[dict[str, str]], operation: Operation, by: Viewer, at: datetime) -> None:
    for person in persons:
        new = NewPerson(
            person["username"],
            person["name"],
            person["agency"],
            Role(person["role"]),
            person.get("place", ""),
            person.get("telephone", ""),
        )
        people_services.add_person(new, operation=operation, by=by, at=at)
    _standings(persons, operation, by, at)


def _standings(persons: list[dict[str, str]], operation: Operation, by: Viewer, at: datetime) -> None:
    """Set superiors and deputies once everybody exists; chiefs name theirs later."""
    posts = {post.user.username: post for post in people.demo_cast().filter(agency__operation=operation)}
    for person in persons:
        if not {"superior", "deputy"} & set(person):
            continue
        post = posts[person["username"]]
        above = posts.get(person.get("superior", ""))
        stand_in = None if post.role == Role.CHIEF else posts.get(person.get("deputy", ""))
        people_services.place_post(post, people_services.Standing(above, stand_in, post.telephone), by=by, at=at)


def _chiefs(persons: list[dict[str, str]], operation: Operation, at: datetime) -> None:
    """Chiefs name deputies, whoever needs a vault has one, and the keys of those who decide are compared."""
    real_at, cast = clock.real_time() - AGO, viewers(operation.code, at)
    named = {each["username"]: each["deputy"] for each in persons if each["role"] == Role.CHIEF and "deputy" in each}
    deputies = chiefs.name_deputies(named, cast, at=at, real_at=real_at)
    vaults.give(operation, deputies, real_at=real_at)
    chiefs.compare_keys(operation, cast, at=at, real_at=real_at)
    recovery.register(cast, at=at, real_at=real_at)


def viewers(code: str, at: datetime) -> dict[str, Viewer]:
    """The cast as they act at a moment, by log-in name."""
    posts = people.demo_cast().filter(agency__operation__code=code)
    return {post.user.username: people.viewer_at(post, at, real_at=clock.real_time()) for post in posts}


def _other_city(told: dict[str, Any], *, offset: Any, at: datetime) -> None:
    """A small operation in another city, to show that nothing of it is seen here."""
    city = load_other_city()
    by = system_viewer("demo-builder", operation=OTHER_CODE, city=city)
    new = NewOperation(OTHER_CODE, told["name"], told["kind"], city, demo=True, clock_offset=offset)
    operation = create_operation(new, by=by, at=at)
    people_services.found_agencies(operation, [NewAgency(**told["agency"])], by=by, at=at)
    _cast([told["person"]], operation, by, at)


def _agreement(told: dict[str, Any], by: Viewer, at: datetime) -> None:
    """Invented agreements open the voter desk to KPU and Bawaslu, and the cases to the Gakkumdu centre. The chief of
    each party signed them two days ago by the real clock: no other operation takes that."""
    new = agreement_services.NewAgreement(
        form_key=uuid.uuid5(SPACE, told["number"]),
        compartment=Compartment(told["compartment"]),
        number=told["number"],
        dated=told["dated"],
        valid_until=told["valid_until"],
        parties=told["parties"],
        purpose=told["purpose"],
        assessment=told["assessment"],
    )
    agreement = agreement_services.record_agreement(new, by=by, at=at)
    cast, signed_at = viewers(by.operation, at), clock.real_time() - SIGNED_BEFORE
    speakers = [each for each in authority.known(by) if each.leads and each.root in told["parties"]]
    for each in speakers:
        if each.chief:
            agreement_services.countersign_demo(agreement, by=cast[each.person], at=at, real_at=signed_at)
    for each in speakers:
        notices.mark_read(None, by=cast[each.person], at=at)


def _voter_key() -> None:
    """The key file in the place of the one that KPU would hold."""
    key = Path(settings.VOTER_KEY)
    key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key.touch(mode=0o600)
    key.write_text(secrets.token_hex(repeats.KEY_BYTES))


def load_other_city() -> str:
    """Load the neighbour's territory; its code."""
    with as_file(files("posko.cli.demo") / "other_city") as folder:
        city = read_city(folder)
    territory_door.store(city)
    return city.code
