"""A table that stands gets new fields, altered ones and constraints in one operation, and keeps its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from posko.kit.tables import ChangeTables, CreateTables

PUMP = migrations.CreateModel(
    "Pump",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("state", models.CharField(max_length=8, default="idle")),
    ],
    options={
        "constraints": [models.CheckConstraint(condition=models.Q(state__in=["idle", "runs"]), name="pump_state_known")]
    },
)
CHANGES = ChangeTables(
    [
        migrations.RemoveConstraint("pump", "pump_state_known"),
        migrations.AddField("pump", "steps", models.JSONField(default=list)),
        migrations.AddField("pump", "code", models.PositiveIntegerField(default=7)),
        migrations.AddField("pump", "lent_to", models.ForeignKey("Pump", null=True, on_delete=models.PROTECT)),
        migrations.AlterField("pump", "state", models.CharField(max_length=12, default="idle")),
        migrations.AddIndex("pump", models.Index(fields=["code"], name="pump_code")),
        migrations.AddConstraint(
            "pump",
            models.CheckConstraint(condition=models.Q(state__in=["idle", "runs", "broken"]), name="pump_state_known"),
        ),
    ]
)


@pytest.fixture
def owner() -> Iterator[None]:
    """The owner of the tables, who may make some; the connection goes back to the post's own role."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
    yield
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("owner")
def test_a_row_is_kept_through_all_changes_and_back() -> None:
    empty, old, new = ProjectState(), ProjectState(), ProjectState()
    create = CreateTables([PUMP])
    create.state_forwards("pumps", old)
    create.state_forwards("pumps", new)
    CHANGES.state_forwards("pumps", new)
    with connection.schema_editor() as editor:
        create.database_forwards("pumps", editor, empty, old)
    try:
        old.apps.get_model("pumps", "Pump").objects.create(name="Bidara Cina")
        with connection.schema_editor() as editor:
            CHANGES.database_forwards("pumps", editor, old, new)
        pump = new.apps.get_model("pumps", "Pump")
        row = pump.objects.get()
        assert (row.name, row.state, row.steps, row.code, row.lent_to) == ("Bidara Cina", "idle", [], 7, None)
        pump.objects.create(name="Cawang", state="broken", lent_to=row)
        with pytest.raises(IntegrityError), transaction.atomic():
            pump.objects.create(name="Makasar", state="sold")
        pump.objects.filter(state="broken").delete()
        with connection.schema_editor() as editor:
            CHANGES.database_backwards("pumps", editor, new, old)
        assert list(old.apps.get_model("pumps", "Pump").objects.values_list("name", "state")) == [
            ("Bidara Cina", "idle")
        ]
        with connection.cursor() as cursor:
            kept = connection.introspection.get_table_description(cursor, "pumps_pump")
        assert [column.name for column in kept] == ["id", "name", "state"]
    finally:
        with connection.schema_editor() as editor:
            create.database_backwards("pumps", editor, old, empty)
