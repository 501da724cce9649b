"""Tables made at once are those that one after the other would be, and go again."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from posko.kit.tables import CreateTables


def of(*those: Operation) -> Migration:
    class Made(Migration):
        operations = those

    return Made("0001_schema", "kit")


def two() -> list[CreateModel]:
    """The first points at the second."""
    second = models.ForeignKey("kit.Second", on_delete=models.CASCADE)
    return [
        CreateModel("First", [("id", models.BigAutoField(primary_key=True)), ("second", second)]),
        CreateModel("Second", [("id", models.BigAutoField(primary_key=True))]),
    ]


def applied(migration: Migration) -> tuple[set[str], ProjectState]:
    with connection.schema_editor() as editor:
        state = migration.apply(ProjectState(), editor)
    return {name for name in connection.introspection.table_names() if name.startswith("kit_")}, state


@pytest.mark.django_db(transaction=True)
def test_tables_that_point_at_each_other_are_made_and_dropped() -> None:
    made, _state = applied(of(CreateTables(two())))
    assert made == {"kit_first", "kit_second"}
    with connection.schema_editor() as editor:
        of(CreateTables(two())).unapply(ProjectState(), editor)
    assert not [name for name in connection.introspection.table_names() if name.startswith("kit_")]


def test_the_state_is_that_of_one_after_the_other() -> None:
    at_once, one_by_one = of(CreateTables(two())), of(*two())
    assert at_once.mutate_state(ProjectState()) == one_by_one.mutate_state(ProjectState())


def test_models_that_were_built_are_built_anew_with_the_new_ones() -> None:
    state = ProjectState()
    assert not state.apps.get_models()
    CreateTables(two()).state_forwards("kit", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"First", "Second"}


def test_each_noun_is_made_at_once() -> None:
    ours = [each for each in (MigrationLoader(None).disk_migrations or {}).values()
            if type(each).__module__.startswith("posko.") and each.initial]  # fmt: skip
    assert ours
    assert not [str(each) for each in ours if any(isinstance(one, CreateModel) for one in each.operations)]
