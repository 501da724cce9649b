"""What every test may use. Databases and the cast of the app tests come only where Django does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.quick import HALF

# No test is timed: a busy machine is no fault of what it tests.
hypothesis_settings.register_profile("posko", deadline=None)
hypothesis_settings.load_profile("posko")

pytest_plugins = ["tests.parts"]
if "DJANGO_SETTINGS_MODULE" in os.environ:  # named by tests.surroundings
    pytest_plugins += ["tests.databases", "tests.cast", "tests.mail"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A lane that is one half of two takes every second file, whole."""
    if (half := os.environ.get(HALF)) is None:
        return
    files = {path: at for at, path in enumerate(sorted({item.path for item in items}))}
    left = [item for item in items if files[item.path] % 2 != int(half)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if files[item.path] % 2 == int(half)]


@pytest.fixture(scope="session")
def trial_data() -> Path:
    """The folder of trial data, or a skip with the reason."""
    folder = Path(os.environ.get("POSKO_TRIAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (folder / "jaktim_kelurahan.geojson").exists():
        pytest.skip("no trial data here: set POSKO_TRIAL_DATA to its folder")
    return folder
