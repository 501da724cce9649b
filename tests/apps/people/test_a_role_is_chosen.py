"""Who proposes an account chooses its role: the page has none chosen, so that nobody becomes a chief by a press."""

from __future__ import annotations

import uuid

from posko.apps.people.models import AccountProposal
from tests.cast import LogIn


def test_without_a_role_nothing_is_proposed(log_in: LogIn) -> None:
    person = {"full_name": "Nia Baru", "username": "nia.baru", "agency": "kodim", "form_key": str(uuid.uuid4())}
    client = log_in("admin")
    assert '<option value="" selected>' in client.get("/people/add/").content.decode().split('name="role"')[1]
    answer = client.post("/people/add/", person | {"role": ""})
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not AccountProposal.objects.exists()
