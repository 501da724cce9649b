"""The rules of cases: which case, and which act in it, the services say."""

from __future__ import annotations

from collections.abc import Mapping

from posko.web.rule import CASE, Rule

CASES: Mapping[str, Rule] = {
    "cases:board": CASE,
    "cases:case": CASE,
}
