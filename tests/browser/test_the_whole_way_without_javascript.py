"""The same walk in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.pages import Walk
from tests.browser.whole_way import walk_the_whole_way
from tests.parts import RunningDemo

pytestmark = pytest.mark.browser


def test_a_gap_walks_from_the_rakor_to_its_proof_without_a_script(
    window: Callable[..., BrowserContext], demo: RunningDemo, tmp_path: Path
) -> None:
    walk_the_whole_way(Walk(window(java_script_enabled=False).new_page(), demo), tmp_path)
