"""The pages of notices and jobs: what is shown to whom, and what their buttons do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from posko.apps.jobs import registry
from posko.apps.jobs import services as jobs
from posko.apps.jobs.models import Job
from posko.apps.jobs.worker import services as worker_services
from posko.apps.notices.models import Delivery, Notice, Preference
from posko.domain.jobs import Run, Step, Watch
from posko.domain.notices import Severity
from tests.apps.jobs.test_jobs_go_on_where_they_left_off import OFFSET, WORKER
from tests.cast import LogIn, See
from tests.mail import Server
from tests.notices import choose_letters, deliver, tell

pytestmark = pytest.mark.django_db


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_bell_on_every_page_counts_what_waits(log_in: LogIn, at: datetime) -> None:
    tell(at)
    tell(at, "a:1", severity=Severity.NOTE)
    assert "Pemberitahuan: 2 menunggu, di antaranya tenggat terlewat: 1" in text(log_in("duty"), "/gaps/")
    assert "Pemberitahuan: tidak ada yang menunggu" in text(log_in("bpbd"), "/gaps/")


def test_the_inbox_shows_a_notice_in_the_reader_s_language_and_marks_it_read(log_in: LogIn, at: datetime) -> None:
    tell(at, "a:1", severity=Severity.NOTE)
    client = log_in("duty")
    assert "Pagi ini di Pompa" in text(client, "/notices/")
    client.cookies["posko_language"] = "en"
    assert "This morning at Pompa" in text(client, "/notices/")
    client.post("/notices/read/", {"notice": [Notice.objects.get().pk, "x", "9" * 30]})
    assert "This morning at Pompa" not in text(client, "/notices/")
    assert "This morning at Pompa" in text(client, "/notices/?tab=read&kind=deadline")
    assert "This morning at Pompa" not in text(client, "/notices/?tab=read&kind=digest")


def test_all_are_marked_read_at_once_and_the_tab_is_kept(log_in: LogIn, at: datetime) -> None:
    for number in range(3):
        tell(at, f"a:{number}", severity=Severity.NOTE)
    answer = log_in("duty").post("/notices/read/", {"all": "1", "tab": "read", "kind": "deadline"})
    assert answer.headers["Location"] == "/notices/?tab=read&kind=deadline"
    assert Notice.objects.filter(read_at=None).count() == 0


def test_opening_a_notice_reads_it_and_leads_to_its_matter(log_in: LogIn, at: datetime) -> None:
    notice = tell(at)
    answer = log_in("duty").post(f"/notices/{notice.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gaps/")
    notice.refresh_from_db()
    assert notice.read_by == "duty"


def test_taking_a_matter_up_is_seen_by_the_others(log_in: LogIn, at: datetime) -> None:
    notice = tell(at)
    assert log_in("duty").post(f"/notices/{notice.pk}/take/").status_code == 302
    shown = text(log_in("planner"), "/notices/")
    assert "Dewi Piket" in shown
    assert "Tangani" not in shown


def test_another_s_notice_is_not_there(log_in: LogIn, at: datetime) -> None:
    notice = tell(at)
    for url in (f"/notices/{notice.pk}/", f"/notices/{notice.pk}/take/"):
        assert log_in("bpbd").post(url).status_code == 404
    log_in("bpbd").post("/notices/read/", {"notice": [notice.pk]})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_letters_are_offered_only_where_there_is_a_mail_server(log_in: LogIn, settings: Settings) -> None:
    client = log_in("duty")
    assert "by_email" not in text(client, "/notices/preferences/")
    settings.EMAIL_HOST = "mail.example"
    assert "by_email" in text(client, "/notices/preferences/")


def test_preferences_are_kept_and_half_quiet_hours_refused(log_in: LogIn, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example"
    client = log_in("duty")
    wanted = {"by_email": "on", "address": "dewi@office.example", "language": "en", "quiet_from": "22:00"}
    refused = client.post("/notices/preferences/", wanted)
    assert refused.status_code == 422
    assert "dewi@office.example" in refused.content.decode()
    assert client.post("/notices/preferences/", {**wanted, "quiet_to": "05.00"}).status_code == 302
    kept = Preference.objects.get()
    assert (kept.by_email, f"{kept.quiet_to:%H:%M}", kept.digest) == (True, "05:00", False)


def test_an_address_stays_while_letters_are_not_offered(log_in: LogIn, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example"
    client = log_in("duty")
    client.post("/notices/preferences/", {"by_email": "on", "address": "dewi@office.example", "language": "en"})
    settings.EMAIL_HOST = ""
    client.post("/notices/preferences/", {"digest": "on"})
    kept = Preference.objects.get()
    assert (kept.by_email, kept.address, kept.language, kept.digest) == (False, "dewi@office.example", "en", True)


def test_a_dead_letter_is_seen_and_sent_again_but_not_read_by_the_administrator(
    log_in: LogIn, see: See, at: datetime, mail_server: Server
) -> None:
    choose_letters(see("duty"), at)
    mail_server.refused["duty@office.example"] = 550
    tell(at)
    deliver(at)
    client = log_in("admin")
    shown = text(client, "/notices/letters/")
    assert "Dewi Piket" in shown
    assert "unknown here" in shown
    assert "Pompa" not in shown
    assert "office.example" not in shown
    letter = Delivery.objects.get(channel="email")
    assert client.post(f"/notices/letters/{letter.pk}/again/").status_code == 302
    letter.refresh_from_db()
    assert letter.state == "queued"
    assert "Dewi Piket" not in text(client, "/notices/letters/")
    assert "Dewi Piket" in text(client, "/notices/letters/?state=all")


@pytest.fixture
def job(see: See, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Job:
    def one_of_two(run: Run) -> Iterator[Step]:
        yield Step(1, 2, 1, None, "Unread notices: %(count)s", {"count": 1})
        raise ValueError("no second")

    monkeypatch.setattr(registry, "_handlers", {})
    registry.register("test.two", "Background work", one_of_two)
    return jobs.start_job(jobs.NewJob("test.two"), by=see("planner"), at=at)


def test_a_job_is_shown_while_it_waits_and_asks_again_by_itself(log_in: LogIn, job: Job) -> None:
    shown = text(log_in("planner"), "/jobs/")
    assert "menunggu giliran" in shown
    assert 'hx-trigger="every 3s"' in shown
    assert "Hentikan" in shown
    assert "Hentikan" not in text(log_in("duty"), "/jobs/")
    assert "Panji Perencana" not in text(log_in("admin"), "/jobs/").partition('id="jobs"')[2]


def test_a_job_is_stopped_and_goes_on_by_buttons(log_in: LogIn, job: Job) -> None:
    client = log_in("planner")
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert "dihentikan" in text(client, "/jobs/")
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 400
    assert client.post(f"/jobs/{job.pk}/resume/").status_code == 302
    job.refresh_from_db()
    assert job.state == "queued"
    assert log_in("duty").post(f"/jobs/{job.pk}/cancel/").status_code == 403


def test_a_failed_job_says_how_far_it_came_and_why_it_ended(log_in: LogIn, at: datetime, job: Job) -> None:
    worker_services.run_due(Watch(lambda: at - OFFSET, OFFSET, lambda: False), by=WORKER, at=at)
    shown = text(log_in("planner"), "/jobs/")
    assert "1 dari 2" in shown
    assert "ValueError: no second" in shown
    assert 'hx-trigger="every' not in shown
