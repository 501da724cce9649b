"""`posko_verify.py` on a machine that has Python and cryptography and nothing else."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import exported
from tests.parts import ROOT

FOLDER = ROOT / "verify"
ALONE = "import runpy, sys; site, file, *sys.argv[1:] = sys.argv[1:]; sys.path.append(site); {then}"
RUN = "sys.argv[0] = file; runpy.run_path(file, run_name='__main__')"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of packages with cryptography in it, and what that needs."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name in ("cryptography", "cffi", "_cffi_backend", "pycparser"):
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            continue  # cryptography asks cffi on some machines only
        path = Path(found.origin)
        path = path.parent if path.name == "__init__.py" else path
        (folder / path.name).symlink_to(path)
    return folder


def alone(site: Path, then: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    # -I: no folder of the caller, no variables; -S: no packages of this machine.
    call = [sys.executable, "-I", "-S", "-c", ALONE.format(then=then), site, FOLDER / "posko_verify.py", *words]
    return subprocess.run(call, cwd=site, capture_output=True, text=True, check=False)


def test_it_runs_where_there_is_no_posko(site: Path, tmp_path: Path) -> None:
    assert alone(site, "import posko").returncode == 1
    past = exported.past(300)
    done = alone(site, RUN, past.write(tmp_path / "export"), "--key", exported.POST.vkey, "--lang", "en")
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.startswith("WHOLE up to row 300.\n")


def test_a_reader_who_goes_away_leaves_no_trace(tmp_path: Path) -> None:
    export = exported.past(300).write(tmp_path / "export")
    call = [sys.executable, str(FOLDER / "posko_verify.py"), str(export), "--key", exported.POST.vkey]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_without_cryptography_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    done = alone(tmp_path / "site", RUN, tmp_path)
    assert done.returncode == 2
    assert "pip install cryptography" in done.stderr
    assert "Traceback" not in done.stderr


def test_its_wheel_holds_the_one_module_and_its_command(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(call, cwd=FOLDER, check=True, capture_output=True)
    [wheel] = tmp_path.glob("posko_verify-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        assert [name for name in names if name.endswith(".py")] == ["posko_verify.py"]
        entry = next(name for name in names if name.endswith("entry_points.txt"))
        assert "posko-verify = posko_verify:main" in packed.read(entry).decode()


def test_set_up_gives_the_command_beside_posko() -> None:
    command = Path(sys.executable).with_name("posko-verify")
    done = subprocess.run([command, ROOT / "docs", "--lang", "id"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout.startswith("TIDAK TERBUKTI: ekspor tidak lengkap.\n")
