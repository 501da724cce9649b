"""House law 3: every URL has an access rule, and the server refuses to start when one has none."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import path

from posko.web import access_rules, door
from posko.web.startup import NotReady, prove_ready

urlpatterns = [path("healthz", door.healthz, name="healthz"), path("secret/", door.healthz, name="forgotten")]


def test_every_url_has_a_rule() -> None:
    assert not access_rules.unlisted(), "add these to posko/web/access_rules.py"


def test_every_rule_has_a_url() -> None:
    gone = set(access_rules.RULES) - set(access_rules.names())
    assert not gone, f"take these out of posko/web/access_rules.py: {gone}"


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.house.test_no_url_without_a_rule")
def test_an_unlisted_url_stops_the_server_from_starting() -> None:
    with pytest.raises(NotReady, match="forgotten"):
        prove_ready()
