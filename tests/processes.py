"""Processes that work on one post at the same moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.parts import ROOT, found_post, post_environment

PATIENCE = 600  # seconds; a machine may be busy


def post_for_scripts(data: Path, **environment: str) -> dict[str, str]:
    """A new post; gives the environment in which scripts work on it."""
    found_post(data, **environment)
    return post_environment(data, DJANGO_SETTINGS_MODULE="posko.web.settings", **environment)


def started(script: str, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """A script that runs."""
    call, pipe = [sys.executable, "-c", script, *arguments], subprocess.PIPE
    return subprocess.Popen(call, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def ended(process: subprocess.Popen[str]) -> str:
    """What a script printed, once it is through; fails with all that went wrong with it."""
    told, wrong = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, wrong[-3000:]
    return told


def rounds(count: int, *processes: subprocess.Popen[str]) -> Iterator[list[str]]:
    """In each round all scripts print `ready`, are told to go at once, and print a line; at last all are through."""
    for _ in range(count):
        assert [_line(each) for each in processes] == ["ready"] * len(processes)
        for each in processes:
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()
        yield [_line(each) for each in processes]
    for each in processes:
        ended(each)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        ended(process)
    return line
