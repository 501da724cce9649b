"""A run of the index is kept once, with its hashes; nobody changes it unseen, and two can be compared."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.index import selectors
from posko.apps.vulnerability.models import IndexRun, IndexScore
from posko.apps.vulnerability.runs import selectors as run_selectors
from posko.apps.vulnerability.runs import services as run_services
from posko.apps.vulnerability.runs.services import NewRun
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.territory.places import Label, Level
from posko.domain.vulnerability.event_rules import RULE
from tests import story
from tests.cast import LogIn, See


def keep(by: Viewer, at: datetime, **fields: object) -> IndexRun:
    return run_services.keep_run(NewRun(uuid.uuid4(), **fields), by=by, at=at)  # type: ignore[arg-type]


def test_a_kept_run_holds_every_place_and_both_hashes_stand_in_the_ledger(see: See, at: datetime) -> None:
    run = keep(see("planner"), at, note="Sebelum rakor")
    entry = Entry.objects.filter(event="index_run.kept").latest("pk")
    told = json.loads(entry.payload.body or "")
    assert (told["inputs_sha256"], told["results_sha256"]) == (run.inputs_sha256, run.results_sha256)
    assert (run.places, run.known) == (65, run.scores.exclude(score=None).count())
    found = selectors.ranking(see("planner"), "pilkada")
    for standing in found.standings:
        row = run.scores.get(place=standing.place)
        assert (row.score, row.rank, row.klass or None) == (standing.score, standing.rank, standing.klass)


def test_the_same_form_sent_twice_keeps_one_run(see: See, at: datetime) -> None:
    new = NewRun(uuid.uuid4())
    first, second = (run_services.keep_run(new, by=see("planner"), at=at) for _time in range(2))
    assert first.pk == second.pk and IndexRun.objects.filter(form_key=new.form_key).count() == 1


def test_a_run_names_the_rule_by_which_its_events_were_verified(see: See, log_in: LogIn, at: datetime) -> None:
    services.verify_event(story.enter(see("panwascam"), at), by=see("bawaslu"), at=at)
    run = keep(see("planner"), at)
    assert (run.rule, run.verified_events) == (RULE, 1)
    assert json.loads(Entry.objects.filter(event="index_run.kept").latest("pk").payload.body or "")["rule"] == RULE
    page = f"/vulnerability/runs/{run.number}/"
    shown = log_in("planner").get(page).content.decode()
    assert "orang kedua Bawaslu; yang menyangkut Bawaslu sendiri oleh Bawaslu di atasnya" in shown
    IndexRun.objects.filter(pk=run.pk).update(rule="")
    assert "aturan yang tidak tercatat" in log_in("planner").get(page).content.decode()


def test_a_score_changed_behind_the_posts_back_is_seen(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    assert run_selectors.is_whole(see("planner"), run)
    IndexScore.objects.filter(run=run, place="31.75.03.1001").update(score=1.0)
    assert not run_selectors.is_whole(see("planner"), run)
    page = log_in("planner").get(f"/vulnerability/runs/{run.number}/").content.decode()
    assert "tidak seperti saat disimpan" in page


def test_a_place_without_a_report_is_kept_as_unknown(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    silent = run.scores.filter(score=None)
    assert silent.count() == 2
    assert all((row.rank, row.klass, row.shares) == (None, "", {}) for row in silent)


def test_a_run_is_compared_with_now(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    assert not run_selectors.changed_since(see("planner"), run, selectors.ranking(see("planner"), "pilkada"))
    story.enter(see("bawaslu"), at, place="31.75.01.1001", indicator="IKP31", level=3)
    assert run_selectors.changed_since(see("planner"), run, selectors.ranking(see("planner"), "pilkada"))
    client = log_in("planner")
    page = client.get("/vulnerability/runs/compare/", {"before": run.number}).content.decode()
    first = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert "31.75.01.1001" in first


def test_cuts_kept_from_an_earlier_run_class_the_next_one(see: See, at: datetime) -> None:
    first = keep(see("planner"), at)
    for level in (3, 3, 3):
        story.enter(see("bawaslu"), at, place="31.75.01.1001", indicator="IKP31", level=level, note=uuid.uuid4().hex)
    kept = keep(see("planner"), at, kept_from=first.number)
    anew = keep(see("planner"), at)
    assert (kept.cut_low, kept.cut_high) == (first.cut_low, first.cut_high) != (anew.cut_low, anew.cut_high)


def test_a_run_with_kept_cuts_can_be_read_though_no_share_can_be_told(see: See, log_in: LogIn, at: datetime) -> None:
    first = keep(see("planner"), at)
    kept = keep(see("planner"), at, kept_from=first.number)
    answer = log_in("planner").get(f"/vulnerability/runs/{kept.number}/")
    assert answer.status_code == 200 and "%</small>" not in answer.content.decode()


def test_a_run_says_which_classes_are_not_certain_and_which_ranks_lie_outside(
    see: See, log_in: LogIn, at: datetime
) -> None:
    run = keep(see("planner"), at)
    row = run.scores.filter(rank=1).get()
    assert not row.outside
    IndexScore.objects.filter(pk=row.pk).update(rank_low=2, rank_median=3, rank_high=9)
    page = log_in("planner").get(f"/vulnerability/runs/{run.number}/").content.decode()
    first = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert "2–9" in first and "di luar rentangnya" in first
    unsure = sum(row.uncertain for row in run.scores.all())
    assert unsure and page.count("kelas belum pasti") == unsure


def test_scores_that_were_counted_apart_are_told_apart(see: See, log_in: LogIn, at: datetime) -> None:
    raw, divided = keep(see("planner"), at), keep(see("planner"), at, per="voters")
    client, place = log_in("planner"), "31.75.03.1001"
    history = client.get(f"/vulnerability/places/{place}/").content.decode().partition('id="history-head"')[2]
    assert history.count("dibagi jumlah pemilih") == 1 and history.count("<circle") < 2
    told = client.get("/vulnerability/runs/compare/", {"before": raw.number, "after": divided.number}).content.decode()
    assert "cara berbeda" in told and "dibagi jumlah pemilih" in told
    assert "cara berbeda" not in client.get("/vulnerability/runs/compare/", {"before": raw.number}).content.decode()


def test_every_score_of_a_comparison_carries_its_label(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    moves = run_selectors.stands(see("planner"), run)
    page = log_in("planner").get("/vulnerability/runs/compare/", {"before": run.number}).content.decode()
    unofficial = sum(stand.label is not None and stand.label != Label.OFFICIAL for stand in moves.values())
    assert unofficial and page.partition("<tbody>")[2].count('class="tag is-') == 2 * unofficial


def test_cuts_of_another_level_are_refused(see: See, at: datetime) -> None:
    first = keep(see("planner"), at)
    story.enter(see("bawaslu"), at, place="31.75.03.1001/001", indicator="TPS19", level=1)
    with pytest.raises(BadInput, match="another level"):
        keep(see("planner"), at, level=Level.TPS, kept_from=first.number)


def test_runs_of_stations_and_kelurahan_are_not_compared(see: See, log_in: LogIn, at: datetime) -> None:
    first = keep(see("planner"), at)
    story.enter(see("bawaslu"), at, place="31.75.03.1001/001", indicator="TPS19", level=1)
    second = keep(see("planner"), at, level=Level.TPS)
    assert second.places == 4144
    answer = log_in("planner").get("/vulnerability/runs/compare/", {"before": first.number, "after": second.number})
    assert answer.status_code == 400 and "berbeda tingkat" in answer.content.decode()


def test_a_refusal_leaves_earlier_runs_alone(see: See, at: datetime) -> None:
    before = keep(see("planner"), at)
    count = IndexRun.objects.count()
    with pytest.raises(BadInput, match="Nothing was reported at this level"):
        keep(see("planner"), at, level=Level.TPS)
    assert IndexRun.objects.count() == count and run_selectors.is_whole(see("planner"), before)


def test_who_may_not_keep_is_told_so_and_sees_no_form(log_in: LogIn, at: datetime, see: See) -> None:
    client = log_in("bpbd")
    assert client.post("/vulnerability/runs/keep/", {"form_key": uuid.uuid4()}).status_code == 403
    assert "/vulnerability/runs/keep/" not in client.get("/vulnerability/runs/").content.decode()


def test_another_city_does_not_see_the_run(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    assert log_in("other").get(f"/vulnerability/runs/{run.number}/").status_code == 404
    assert run not in run_selectors.runs(see("other"))


def test_the_form_keeps_a_run_and_leads_to_it(log_in: LogIn) -> None:
    client = log_in("planner")
    data = {"form_key": str(uuid.uuid4()), "level": "kelurahan", "per": "voters", "note": "Untuk rakor"}
    answer = client.post("/vulnerability/runs/keep/", data, follow=True)
    assert answer.status_code == 200 and "Untuk rakor" in answer.content.decode()
    run = IndexRun.objects.latest("number")
    assert (run.per, run.computed_by) == ("voters", "planner")


def test_a_telephone_number_in_the_note_is_stopped(log_in: LogIn) -> None:
    data = {"form_key": str(uuid.uuid4()), "level": "kelurahan", "note": "hubungi 081234567890"}
    answer = log_in("planner").post("/vulnerability/runs/keep/", data)
    assert answer.status_code == 422 and not IndexRun.objects.filter(note__contains="0812").exists()
