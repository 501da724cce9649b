"""What migrations are made of: many tables in one operation, many changes in one, and constraints that are missing.

Once a state has built its models, Django builds nearly all of them anew for each table that is added, since all hang
together. A hundred tables made one by one take ten times as long as all of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import AddConstraint, AddIndex, RemoveConstraint, RemoveIndex
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Model


class CreateTables(Operation):
    """Create these tables, each with its indexes and constraints; they may point at each other in any order."""

    serialization_expand_args = ["models"]  # noqa: RUF012 - Django's own name and kind

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all to the state; it builds its models when the first is asked for."""
        state.__dict__.pop("apps", None)
        for each in self.models:
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create them."""
        for each in self.models:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last one first."""
        for each in reversed(self.models):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"Create tables {', '.join(each.name for each in self.models)}"


class ChangeTables(Operation):
    """Change tables that stand: fields added or altered, indexes and constraints added or removed, all at once.

    On SQLite each table is made anew once, whatever changes in it. Fields that are unique or many-to-many have no place
    here; a table that is new belongs into CreateTables, behind this.
    """

    serialization_expand_args = ["changes"]  # noqa: RUF012 - Django's own name and kind

    def __init__(
        self, changes: Sequence[FieldOperation | AddIndex | RemoveIndex | AddConstraint | RemoveConstraint]
    ) -> None:
        self.changes = changes

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change all in the state; it builds its models when the first is asked for."""
        state.__dict__.pop("apps", None)
        for each in self.changes:
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change them."""
        if schema_editor.connection.vendor != "sqlite":
            for each in self.changes:
                each.database_forwards(app_label, schema_editor, from_state, to_state)
            return
        for each in self.changes:
            if isinstance(each, AddField):
                _add_column(to_state.apps.get_model(app_label, each.model_name), each.name, schema_editor)
        self._make_anew(app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the changes back, the last one first."""
        if schema_editor.connection.vendor == "sqlite":
            self._make_anew(app_label, schema_editor, to_state)
            return
        for each in reversed(self.changes):
            # What stands on a column that goes too is told from the table as it is.
            old = from_state if isinstance(each, AddIndex | AddConstraint) else to_state
            each.database_backwards(app_label, schema_editor, from_state, old)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "; ".join(each.describe() for each in self.changes)

    def _make_anew(self, app_label: str, schema_editor: Any, state: ProjectState) -> None:
        for name in dict.fromkeys(each.model_name for each in self.changes):
            schema_editor._remake_table(state.apps.get_model(app_label, name))


def _add_column(model: type[Model], name: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A column with its default, bare: what else belongs to it comes when the table is made anew."""
    field = model._meta.get_field(name)
    told, values = schema_editor.column_sql(model, cast(Any, field), include_default=True)
    table, column = (schema_editor.quote_name(each) for each in (model._meta.db_table, cast(Any, field).column))
    schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN {column} {told}", values or None)


class AddMissingConstraints(Operation):
    """Add the constraints on states to tables that were made before there were any; nothing where they stand already.

    It looks at the tables themselves and at the models as they are now, so that no state has to build its models.
    """

    def __init__(self, models: Sequence[str]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: the first migrations know the constraints."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add what lacks."""
        connection = schema_editor.connection
        for model in map(apps.get_model, self.models):
            with connection.cursor() as cursor:
                there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for constraint in model._meta.constraints:
                if isinstance(constraint, CheckConstraint) and constraint.name not in there:
                    schema_editor.add_constraint(model, constraint)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Nothing: they do no harm."""

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"Constraints on states: {', '.join(self.models)}"
