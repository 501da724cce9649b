"""What stands before anything of ours is read: a data folder to throw away, and Django only where a test asks for it.

pytest loads this file before its plugins ask for Django's settings (`-p tests.surroundings` in pyproject.toml).
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What these folders try knows no framework, so a run of them alone loads none and makes no database.
WITHOUT_DJANGO = tuple(ROOT / "tests" / folder for folder in ("law", "domain"))

# Tests never touch the data of a post that runs on this machine.
os.environ["POSKO_DATA"] = tempfile.mkdtemp(prefix="posko-tests-")
atexit.register(shutil.rmtree, os.environ["POSKO_DATA"], ignore_errors=True)
os.environ["POSKO_SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG"
os.environ.pop("POSKO_DEMO", None)
os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Name Django's settings where a folder needs them; pytest-django leaves Django alone where none are named."""
    asked = [Path(each.partition("::")[0]).resolve() for each in early_config.known_args_namespace.file_or_dir]
    if not asked or not all(any(path.is_relative_to(folder) for folder in WITHOUT_DJANGO) for path in asked):
        os.environ["DJANGO_SETTINGS_MODULE"] = "posko.web.settings"
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Run all tests inside one wide frame, and let the collector pass over what was loaded and look less often: it took
    a quarter of a run's processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    return _in_one_piece(session)


def _in_one_piece(session: pytest.Session) -> object:
    others = session.config.pluginmanager.subset_hook_caller("pytest_runtestloop", [sys.modules[__name__]])
    return others(session=session)


# Python keeps frames in pieces of memory of 16 KB, takes one from the kernel when a call does not fit any more and
# gives it back on the way out. A loop at such an edge pays for that in every turn; it was a sixth of a run's processor
# time. A frame that asks for this much room gets a piece of 1 MB, in which all calls below it fit.
_in_one_piece.__code__ = _in_one_piece.__code__.replace(co_stacksize=70_000)
