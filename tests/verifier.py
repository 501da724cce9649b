"""The verifier as tests ask it: what it says as JSON, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import posko_verify
import pytest


class Verifier:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, path: Path, *more: str | Path, lang: str = "en") -> dict[str, Any]:
        """What `posko-verify PATH ... --json` prints. Its exit code and its verdict are one."""
        code = posko_verify.main([str(path), "--json", "--lang", lang, *map(str, more)])
        told: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        assert told["exit"] == code == ["holds", "changed", "unreadable", "unanchored"].index(told["verdict"])
        return told

    def words(self, path: Path, *more: str | Path, lang: str = "en") -> str:
        """What a reader sees."""
        posko_verify.main([str(path), "--lang", lang, *map(str, more)])
        return self._capsys.readouterr().out


def codes(told: dict[str, Any]) -> set[str]:
    """The codes of everything that was said."""
    return {each["code"] for part in ("notes", "wrong", "unreadable") for each in told[part]}
