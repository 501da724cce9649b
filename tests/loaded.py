"""What every command of `posko` loads before it reads its settings. `tests/forked.py` has it loaded once."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys

import posko.domain
import posko.law

# Frameworks and libraries that read no setting while they are loaded. One that is not there any more is no fault.
OTHERS = (
    "asyncio",
    "babel.dates",
    "cryptography.fernet",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "django.core.handlers.wsgi",
    "django.core.management",
    "django.core.serializers.json",
    "django.db.models",
    "django.forms",
    "django.http",
    "django.template",
    "django.test.signals",
    "django.urls",
    "django.views.generic",
    "docx",
    "lxml.etree",
    "numpy",
    "psycopg",
    "pydantic.main",
    "pydantic_core.core_schema",
    "shapely",
    "sqlite3",
    "sqlparse",
    "typst",
    "unittest.mock",
    "xlsxwriter",
)


def load() -> None:
    """Load them, and let the collector of who is forked from here pass over them."""
    gc.disable()
    for package in (posko.law, posko.domain):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
    for name in OTHERS:
        importlib.import_module(name)
    gc.enable()
    gc.freeze()


if "pytest" not in sys.modules:  # the server that forks loads this module by its name, tests only read it
    load()
