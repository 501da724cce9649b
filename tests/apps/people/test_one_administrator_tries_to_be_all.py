"""One administrator sends every form of people that there is, with the right fields, and is in the end who he was."""

from __future__ import annotations

import uuid

from django.db.models import Model

from posko.apps.people.models import (
    AccountProposal,
    AgreementSignature,
    Deputy,
    InstitutionCode,
    KeyComparison,
    LoginLink,
    Post,
    RecoveryKey,
    User,
    WallMember,
    WallMemberVoice,
)
from posko.apps.people.proposals import selectors
from tests.accounts import chief_of, counts
from tests.cast import LogIn, See

# What would have to be there for a wall to be open to him.
GIVEN: tuple[type[Model], ...] = (
    User, LoginLink, Deputy, KeyComparison, AgreementSignature, InstitutionCode, RecoveryKey, WallMember,
    WallMemberVoice,
)  # fmt: skip
MEMBERS = (("bawaslu", "bawaslu"), ("polres", "polri"), ("kejari", "kejaksaan"))


def test_he_is_in_the_end_who_he_was(log_in: LogIn, see: See) -> None:
    for agency, _root in MEMBERS:
        counts(chief_of(agency))
    client, before = log_in("admin"), [kind._default_manager.count() for kind in GIVEN]
    roles = list(Post.objects.order_by("pk").values_list("pk", "role", "active"))
    for agency, _root in MEMBERS:
        person = {"full_name": "Asih Lain", "username": f"asih.{agency}", "agency": agency, "role": "gakkumdu_member"}
        assert client.post("/people/add/", {**person, "form_key": uuid.uuid4()}).status_code == 302
    own, gakkumdu = (Post.objects.get(user__username=name) for name in ("admin", "gakkumdu"))
    for post, kind in ((own, "role"), (gakkumdu, "unlock"), (gakkumdu, "close")):
        wish = {"kind": kind, "role": "chief", "forget": "on", "reason": "x", "form_key": uuid.uuid4()}
        assert client.post(f"/people/{post.pk}/propose/", wish).status_code == 302
    for row in AccountProposal.objects.all():
        sent = {"keys": str(row.pk), "digest": selectors.digest([row]), "reason": "x"}
        for act in ("decide", "decline", "lend"):
            assert client.post(f"/people/proposals/{act}/", sent).status_code == 403
    _send_the_rest(client, own.pk)
    assert [kind._default_manager.count() for kind in GIVEN] == before
    assert list(Post.objects.order_by("pk").values_list("pk", "role", "active")) == roles
    assert client.get("/cases/").status_code == 404
    assert client.get("/desk/").status_code == 404
    assert see("admin").compartments == {"public"}


def _send_the_rest(client: object, pk: int) -> None:
    """Deputies, keys, agreements, codes and members: each form as its own person would send it."""
    post = client.post  # type: ignore[attr-defined]
    agreement = {
        "compartment": "case", "number": "PKS 1", "dated": "01-11-2024", "valid_until": "31-12-2024",
        "parties": [root for _agency, root in MEMBERS], "purpose": "x", "assessment": "x", "form_key": uuid.uuid4(),
    }  # fmt: skip
    assert post("/people/agreements/record/", agreement).status_code == 403
    assert post("/people/chiefs/deputy/", {"post": pk}).status_code == 403
    for key in KeyComparison.objects.values_list("key", flat=True).distinct():
        assert post(f"/people/chiefs/{key}/compare/", {"typed": ""}).status_code in (403, 404)
    code = {"code": "AAAA BBBB CCCC DDDD EEEE FFFF", "full_name": "x", "username": "asih.ketua"}
    assert post("/people/institution/", code | {"password1": "kuda-nil-berenang-9"}).status_code != 302
    assert post("/people/recovery/key/", {"public": "x"}).status_code in (403, 404)
