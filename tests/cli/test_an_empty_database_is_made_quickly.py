"""Making a database is mostly the building of Django's historical models, so those are counted, not the seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.parts import ROOT, post_environment

# It took 5,300 while each table was a step of its own; each change of a table that came later costs up to a hundred.
MOST = 6000
SCRIPT = """
import django
from django.core.management import call_command
from django.db.migrations.state import ModelState

built = 0
build = ModelState.render

def count(state, apps):
    global built
    built += 1
    return build(state, apps)

ModelState.render = count
django.setup()
call_command("migrate", verbosity=0)
print(built)
"""


def test_few_models_are_built_on_the_way(tmp_path: Path) -> None:
    environment = post_environment(tmp_path, DJANGO_SETTINGS_MODULE="posko.web.settings")
    call = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    built = int(done.stdout)
    assert 0 < built < MOST, f"{built} models; make each noun's migrations one again (posko/kit/tables.py)"
