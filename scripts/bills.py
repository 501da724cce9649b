"""Puts the bills of materials that scripts/wheel.py made into a wheel; a wheel built without it has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Bills(BuildHookInterface[Any]):
    """Names the bills to the builder, which lays them into `.dist-info/sboms`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the wheel is built."""
        bills = sorted(Path(self.root, "third-party").glob("*.cdx.json"))
        build_data["sbom_files"] = [str(bill.relative_to(self.root)) for bill in bills]
