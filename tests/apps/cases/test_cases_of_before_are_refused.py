"""A database with cases that were sealed under a key of Bawaslu is not migrated, and says why."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from posko.domain.errors import BadInput
from posko.kit import walls
from tests.gakkumdu import a_report, open_the_centre

STEP = import_module("posko.apps.cases.migrations.0003_sealed_for_members")


def test_the_migration_stops_before_it_changes_a_case_and_lets_an_empty_post_pass(
    db: None, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    STEP.refuse(apps, None)
    a_report()
    with walls.opened(), pytest.raises(BadInput, match=r"holds 1 cases .* nothing was changed"):
        STEP.refuse(apps, None)
    assert STEP.Migration.operations[0].code is STEP.refuse, "it is the first thing that is done"
