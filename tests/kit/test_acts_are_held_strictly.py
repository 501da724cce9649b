"""What tests hold every act to while it runs (tests/strict.py), so that no list of names has to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail

from posko.apps.gaps.models import Gap
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import ActError, act, after_commit, unchanged
from tests import story
from tests.cast import See
from tests.ledger import enter
from tests.strict import HOUSE


def written_in(file: str) -> Callable[[Gap], None]:
    """A function that writes, as if it stood in a file of the house."""
    found: dict[str, Callable[[Gap], None]] = {}
    text = "def rename(gap):\n    gap.title = 'Tenda'\n    gap.save(update_fields=['title'])\n"
    exec(compile(text, f"{HOUSE}/apps/gaps/course/{file}.py", "exec"), found)
    return found["rename"]


@act
def run(do: Callable[[], object], *, by: Viewer, at: datetime) -> None:
    unchanged(do())


@pytest.fixture
def gap(see: See, at: datetime) -> Gap:
    return story.open_gap(see("bawaslu"), at, "Pompa")


def test_an_act_that_says_unchanged_wrote_nothing(gap: Gap, see: See, at: datetime) -> None:
    with pytest.raises(ActError, match=r"run returned unchanged\(...\) and wrote to gaps_gap. Call ledger.record"):
        run(lambda: Gap.objects.filter(pk=gap.pk).update(title="Tenda"), by=see("bawaslu"), at=at)
    gap.refresh_from_db()
    assert gap.title == "Pompa"
    run(lambda: Gap.objects.filter(pk=0).update(title="Tenda"), by=see("bawaslu"), at=at)


def test_the_house_writes_inside_an_act_only(gap: Gap, see: See, at: datetime) -> None:
    with pytest.raises(ActError, match=r"rename writes to gaps_gap outside of an act. Put @act on it"):
        written_in("services")(gap)


def test_services_and_steps_write_and_no_other_room(gap: Gap, see: See, at: datetime) -> None:
    def recorded(file: str) -> None:
        @act
        def around(*, by: Viewer, at: datetime) -> None:
            written_in(file)(gap)
            enter("gap.changed", Compartment.COORDINATION, by=by, at=at)

        around(by=see("bawaslu"), at=at)

    recorded("services")
    recorded("steps")
    with pytest.raises(ActError, match=r"rename writes to gaps_gap. Move the write into services or steps"):
        recorded("views")


def test_nothing_leaves_the_house_before_the_commit(see: See, at: datetime, tmp_path: Path) -> None:
    file = tmp_path / "sealed"
    file.touch()
    leaving = {
        "calls another machine": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "sends a letter": lambda: mail.send_mail("Pompa", "", None, ["bpbd@office.example"]),
        "takes a file away": file.unlink,
    }
    for told, leave in leaving.items():
        with pytest.raises(ActError, match=f"run {told} before its commit. Do it in acts.after_commit"):
            run(leave, by=see("bawaslu"), at=at)
    assert file.exists() and not mail.outbox


def test_what_waits_for_the_commit_goes_out(
    see: See, at: datetime, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    def letter() -> None:
        mail.send_mail("Pompa", "", None, ["bpbd@office.example"])

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        run(lambda: after_commit(letter), by=see("bawaslu"), at=at)
        assert not mail.outbox
    assert len(mail.outbox) == 1
