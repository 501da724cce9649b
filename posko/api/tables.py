"""Many reports in one table, CSV or XLSX: checked row by row first, and kept only when all of it is right."""

from __future__ import annotations

from ninja import Router

router = Router()
