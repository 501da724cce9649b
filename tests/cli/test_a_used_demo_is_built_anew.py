"""A demo that people looked at is thrown away and built anew; a folder that holds anything else is left alone."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest

from posko.cli import demo
from posko.domain.errors import BadInput
from tests.parts import build_demo, posko, serving


def test_a_demo_that_served_pages_may_go(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    build_demo(data)
    with serving(data, "demo") as address, urllib.request.urlopen(f"{address}/healthz") as answer:
        assert answer.status == 200
        with urllib.request.urlopen(f"{address}/cases/status/") as page:
            assert page.status == 200
    demo._forget(data)
    assert not data.exists()


def test_a_demo_that_runs_stays(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    build_demo(data)
    with serving(data, "demo", POSKO_WORKER="apart"):
        refused = posko("demo", "--reset", "--build-only", data=data)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "A demo runs in" in refused.stderr
        assert (data / "demo.mark").exists()


def test_a_folder_with_something_else_in_it_stays(tmp_path: Path) -> None:
    (tmp_path / "demo.mark").touch()
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(BadInput, match=r"letter\.txt"):
        demo._forget(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "keep me"
