"""A noun's states are those of its table, each with a word and a shape; the database takes no other."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint
from django.utils import translation

from posko.domain import incidents, intake, jobs, notices
from posko.domain.gaps import states as gap_states
from posko.domain.rakor import meetings
from posko.domain.situation import alerts
from posko.kit.tables import AddMissingConstraints
from posko.web.templatetags.state_words import NOUNS, state_word

KINDS = {
    "gap": gap_states.GapState,
    "promise": gap_states.CommitmentState,
    "meeting": meetings.MeetingState,
    "presence": meetings.Presence,
    "message": intake.MessageState,
    "incident": incidents.IncidentState,
    "task": incidents.TaskState,
    "alert": alerts.AlertState,
    "delivery": notices.DeliveryState,
    "job": jobs.JobState,
}
KNOWN = {
    "gaps.gap": "gap",
    "gaps.commitment": "promise",
    "incidents.incident": "incident",
    "incidents.task": "task",
    "intake.message": "message",
    "jobs.job": "job",
    "notices.delivery": "delivery",
    "rakor.rakor": "meeting",
    "situation.alert": "alert",
}


@pytest.mark.parametrize("noun", NOUNS)
def test_every_state_has_a_word_and_a_shape_in_both_languages(noun: str) -> None:
    for language in ("id", "en"):
        with translation.override(language):
            states = NOUNS[noun]
            assert all(states.word(state) for state in states.choices.values)
    assert {*NOUNS[noun].shapes} >= {*NOUNS[noun].choices.values}


@pytest.mark.parametrize("state", sorted(gap_states.OWED | {gap_states.CommitmentState.FILED}))
def test_a_promised_gap_says_the_state_of_the_promise_that_it_turns_on(state: str) -> None:
    with translation.override("id"):
        assert NOUNS["gap"].word(state) == NOUNS["promise"].word(state) != state
    assert NOUNS["gap"].shape(state) == NOUNS["promise"].shape(state)


@pytest.mark.parametrize("noun", KINDS)
def test_the_choices_are_the_states_of_the_table(noun: str) -> None:
    assert NOUNS[noun].choices.values == [state.value for state in KINDS[noun]]


def test_a_refusal_names_a_state_of_any_noun() -> None:
    with translation.override("en"):
        assert [state_word(word) for word in ("reopened", "on_the_way", "approved", "nothing known")] == [
            "reopened",
            "on the way",
            "approved by all",
            "nothing known",
        ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", KNOWN)
def test_the_database_takes_no_other_state(name: str) -> None:
    model = apps.get_model(name)
    (constraint,) = [
        each for each in model._meta.constraints if isinstance(each, CheckConstraint) and "state_known" in each.name
    ]
    with connection.cursor() as cursor:
        assert constraint.name in connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert constraint == NOUNS[KNOWN[name]].only(constraint.name)


@pytest.mark.django_db(transaction=True)
def test_a_table_made_before_gets_its_constraint_once() -> None:
    model = apps.get_model("jobs.job")
    (constraint,) = [each for each in model._meta.constraints if each.name == "job_state_known"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    add = AddMissingConstraints(["jobs.job"])
    for _ in range(2):
        with connection.schema_editor() as editor:
            add.database_forwards("jobs", editor, ProjectState(), ProjectState())
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.null and not field.primary_key]
    values = ["'gone'" if column == "state" else "1" for column in columns]
    insert = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join(values)})"
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(insert)
