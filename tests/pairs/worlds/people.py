"""People: an agency with a roster and a line of command, a note that waits to be read, links and a second factor."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.people.accounts import services
from posko.apps.people.accounts.selectors import token_hash
from posko.apps.people.duty import services as duty_services
from posko.apps.people.journal import services as journal_services
from posko.apps.people.members import services as member_services
from posko.apps.people.models import LoginLink, Post, Shift, User, WallMember
from posko.domain.access import Role, system_viewer
from tests import story, world
from tests.cast import AT, viewer_of
from tests.gakkumdu import let_in
from tests.pairs.worlds import Scene, _agreements, _authority, _offices, _proposals, _vaults
from tests.vaults import give_vault
from tests.world import CITY, CODE

NOUN = "people"
KEY = uuid.UUID("5c1f66c5-0ad5-4a4f-8f0c-1f54a1a2b3c4")
HOUR = timedelta(hours=1)
LOOSE = {
    "people_user.password": "an account without a password has a random mark that no password fits",
    **_authority.LOOSE,
    **_vaults.LOOSE,
    **_proposals.LOOSE,
}


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what is there."""

    over: int
    now: int
    later: int
    link: str
    line: int
    asks: int

    def shift(self, key: int) -> Shift:
        return Shift.objects.select_related("agency", "post__user").get(pk=key)


def post(username: str) -> Post:
    return Post.objects.select_related("user", "agency__operation").get(user__username=username)


def user(username: str) -> User:
    return User.objects.get(username=username)


def build() -> World:
    from allauth.mfa.models import Authenticator

    duty, admin = viewer_of("duty"), viewer_of("admin")
    over = story.plan_shift(duty, AT - 12 * HOUR, "planner", begins=0, ends=8)
    now, later = (
        story.plan_shift(duty, AT, who, begins=start, ends=start + 8) for who, start in (("duty", -4), ("field", 4))
    )
    duty_services.hand_over(over, text="Radio dua rusak.", by=viewer_of("planner"), at=AT - 4 * HOUR)
    duty_services.hand_over(now, text="Semua tenang.", now=True, by=duty, at=AT)
    duty_services.acknowledge(now, by=viewer_of("field"), at=AT)
    duty_services.claim("task:7", by=duty, at=AT)
    Authenticator.objects.create(user=user("field"), type=Authenticator.Type.TOTP, data={"secret": "x"})
    link = services.issue_login_link(user("field"), by=admin, at=AT, real_at=AT)
    _come_in("field")
    _agreements.build()
    line = story.write_line(viewer_of("field"), AT)
    asks = _members()
    _authority.build()
    _offices.build()
    _vaults.build()
    _proposals.build()
    return World(over.pk, now.pk, later.pk, token_hash(link), line.number, asks)


def _members() -> int:
    """Three members of the centre: two are in, one of the police asks, and a fourth has a vault and has not asked."""
    found = post("admin").agency.operation
    for name, agency in (("gk-bawaslu", "bawaslu"), ("gk-polres", "polres"), ("gk-baru", "polres")):
        new = services.NewPerson(name, "Galih Anggota", agency, Role.GAKKUMDU_MEMBER)
        services.add_person(new, operation=found, by=viewer_of("admin"), at=AT)
        give_vault(name)
    for name in ("gk-bawaslu", "gakkumdu"):
        let_in(name)
    return member_services.ask(by=viewer_of("gk-polres"), at=AT, real_at=AT).pk


def _let_in(world: World, by: str) -> object:
    row = WallMember.objects.get(pk=world.asks)
    return member_services.let_in(row, by=viewer_of(by), at=AT, real_at=AT + HOUR)


def _come_in(who: str) -> None:
    """An open session, with nothing in it."""
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    Session.objects.create(session_key="kunci", session_data="", expire_date=AT + 12 * HOUR)
    UserSession.objects.create(user=user(who), session_key="kunci", ip="10.0.0.1", user_agent="Firefox")


def _shift(word: str, username: str, begins: float, ends: float) -> duty_services.NewShift:
    return duty_services.NewShift(uuid.uuid5(KEY, word), post(username), AT + begins * HOUR, AT + ends * HOUR)


def _line(world: World, corrects: int | None, word: str) -> object:
    new = journal_services.NewLine(uuid.uuid5(KEY, word), "Pos pantau", "Posko", "radio", word, corrects=corrects)
    return journal_services.write_line(new, by=viewer_of("field"), at=AT)


def _place(who: str, superior: str) -> object:
    new = services.Standing(post(superior), None, "081200000999")
    return services.place_post(post(who), new, by=viewer_of("admin"), at=AT)


def _add(username: str) -> object:
    found = post("admin").agency
    new = services.NewPerson(username, "Banu Baru", found.code, Role.LIAISON)
    return services.add_person(new, operation=found.operation, by=viewer_of("admin"), at=AT)


def _found(code: str) -> object:
    by, operation = system_viewer("console", operation=world.CODE, city=world.CITY), post("admin").agency.operation
    new = services.NewAgency(code, "Satpol PP", "Satpol PP", "pemkot", world.CITY)
    return services.found_agencies(operation, [new], by=by, at=AT)


def _link(found: str) -> object:
    link = LoginLink.objects.select_related("user").get(token_hash=found)
    return services.use_login_link(link, by=viewer_of("field"), at=AT, real_at=AT)


SCENES: Mapping[str, Scene] = {
    **_agreements.SCENES,
    **_authority.SCENES,
    **_offices.SCENES,
    **_proposals.SCENES,
    "posko.apps.people.accounts.services.found_agencies": lambda world: _found("satpol"),
    "posko.apps.people.accounts.services.add_person": lambda world: _add("baru"),
    "posko.apps.people.accounts.services.add_person / another": lambda world: _add("lain"),
    "posko.apps.people.accounts.services.issue_login_link": lambda world: services.issue_login_link(
        user("field"), by=viewer_of("admin"), at=AT, real_at=AT
    ),
    "posko.apps.people.accounts.services.issue_login_links": lambda world: services.issue_login_links(
        [user("planner"), user("field")], by=viewer_of("admin"), at=AT, real_at=AT
    ),
    "posko.apps.people.accounts.services.forget_second_factor": lambda world: services.forget_second_factor(
        user("field"), by=viewer_of("admin"), at=AT
    ),
    "posko.apps.people.accounts.services.use_login_link": lambda world: _link(world.link),
    "posko.apps.people.accounts.services.end_sessions": lambda world: services.end_sessions(
        user("field"), why="asked", by=viewer_of("admin"), at=AT
    ),
    "posko.apps.people.accounts.services.close_account": lambda world: services.close_account(
        post("field"), by=viewer_of("admin"), at=AT
    ),
    "posko.apps.people.accounts.services.close_account / of a superior": lambda world: services.close_account(
        post("duty"), by=viewer_of("admin"), at=AT
    ),
    "posko.apps.people.accounts.services.record_login": lambda world: services.record_login(
        "person.logged_in", by=viewer_of("field"), at=AT
    ),
    "posko.apps.people.accounts.services.place_post": lambda world: _place("field", "duty"),
    "posko.apps.people.accounts.services.place_post / the other way round": lambda world: _place("duty", "field"),
    "posko.apps.people.accounts.services.see_contact": lambda world: services.see_contact(
        post("bpbd"), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.members.services.ask": lambda world: member_services.ask(
        by=viewer_of("gk-baru"), at=AT, real_at=AT
    ),
    "posko.apps.people.members.services.let_in": lambda world: _let_in(world, "gk-bawaslu"),
    "posko.apps.people.members.services.let_in / the second institution": lambda world: _let_in(world, "gakkumdu"),
    "posko.apps.people.members.services.keep_members": lambda world: member_services.keep_members(
        by=system_viewer("cases.members", operation=CODE, city=CITY),
        at=AT,
        real_at=AT + 24 * HOUR,
    ),
    "posko.apps.people.journal.services.write_line": lambda world: _line(world, None, "Air naik."),
    "posko.apps.people.journal.services.write_line / corrects": lambda world: _line(world, world.line, "Air surut."),
    "posko.apps.people.journal.services.write_line / corrects it too": lambda world: _line(
        world, world.line, "Air tetap."
    ),
    "posko.apps.people.duty.services.plan_shift": lambda world: duty_services.plan_shift(
        _shift("shift", "planner", 12, 16), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.duty.services.plan_shift / after the last": lambda world: duty_services.plan_shift(
        _shift("other shift", "duty", 14, 20), by=viewer_of("planner"), at=AT
    ),
    "posko.apps.people.duty.services.change_shift": lambda world: duty_services.change_shift(
        world.shift(world.later), _shift("changed", "field", 4, 14), by=viewer_of("planner"), at=AT
    ),
    "posko.apps.people.duty.services.cancel_shift": lambda world: duty_services.cancel_shift(
        world.shift(world.later), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.duty.services.hand_over": lambda world: duty_services.hand_over(
        world.shift(world.over), text="Radio dua dan tiga rusak.", by=viewer_of("planner"), at=AT
    ),
    "posko.apps.people.duty.services.acknowledge": lambda world: duty_services.acknowledge(
        world.shift(world.over), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.duty.services.take_steps": lambda world: duty_services.take_steps(
        ("live", "duty"), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.duty.services.call_now": lambda world: duty_services.call_now(
        world.shift(world.now), by=viewer_of("field"), at=AT
    ),
    "posko.apps.people.duty.services.pass_on": lambda world: duty_services.pass_on(
        world.shift(world.now), by=viewer_of("duty"), at=AT + 4 * HOUR
    ),
    "posko.apps.people.duty.services.miss": lambda world: duty_services.miss(
        world.shift(world.over), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.duty.services.claim": lambda world: duty_services.claim(
        "promise:7", by=viewer_of("duty"), at=AT
    ),
    "posko.apps.people.duty.services.claim / by another": lambda world: duty_services.claim(
        "promise:7", by=viewer_of("planner"), at=AT
    ),
    "posko.apps.people.duty.services.give_back": lambda world: duty_services.give_back(
        "task:7", by=viewer_of("duty"), at=AT
    ),
    **_vaults.SCENES,
}
