"""Sets everything up, step by step, and only what is not there yet: `python3 scripts/setup.py run|dev`.

Runs under the machine's own python3 with nothing installed, so it uses the standard library alone. A step is
remembered by the hash of what it depends on; a second call does nothing and takes no time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "posko-steps.json"
OLDEST, TOO_NEW = (3, 11), (3, 14)
OLDEST_NODE = 20


def main(kind: str) -> None:
    """Do the steps of `kind`: run or dev."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        sys.exit(
            f"Posko needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}. Try: make PYTHON=python3.13 run"
        )
    os.chdir(ROOT)
    _venv()
    lock = ROOT / "requirements" / f"{kind}.txt"
    # What the tests need holds all that running needs: once dev is installed, run changes nothing.
    if kind == "dev" or not _done("dev", _hash(ROOT / "requirements" / "dev.txt")):
        _step(kind, _hash(lock), f"Python packages ({kind})", lambda: _packages(lock))
    _step("package", _hash(ROOT / "pyproject.toml"), "the command posko", _package)
    front = _hash(ROOT / "package-lock.json", ROOT / "scripts" / "assets.py")
    if not (ROOT / "posko" / "web" / "static" / "vendor").is_dir():
        _forget("assets")
    # As with Python: what dev installs holds all that running needs.
    if kind == "dev" or not _done("assets", f"dev {front}"):
        _step("assets", f"{kind} {front}", "front-end parts (npm)", lambda: _assets(kind))
    catalogue = ROOT / "posko" / "web" / "locale" / "id" / "LC_MESSAGES" / "django.po"
    if not catalogue.with_suffix(".mo").exists():
        _forget("words")
    _step("words", _hash(catalogue), "Indonesian words", _words)


def _venv() -> None:
    if (BIN / "python").exists():
        return
    print("Setting up: virtual environment ...", flush=True)
    try:
        _run(sys.executable, "-m", "venv", str(VENV))
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("This python3 cannot make a virtual environment. On Debian: apt-get install python3-venv")


def _packages(lock: Path) -> None:
    if not (BIN / "uv").exists():
        _run(str(BIN / "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements/uv.txt")
    _run(str(BIN / "uv"), "pip", "install", "-q", "--require-hashes", "-r", str(lock))


def _package() -> None:
    _run(str(BIN / "uv"), "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", ".")


def _assets(kind: str) -> None:
    only, tests = ([], ["--dev"]) if kind == "dev" else (["--omit=dev"], [])
    _run(*_npm(), "ci", *only, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", quiet=True)
    _run(str(BIN / "python"), "scripts/assets.py", *tests)


def _npm() -> list[str]:
    """The machine's npm when its Node is new enough; else the one that comes as a Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return [npm]
    _run(str(BIN / "uv"), "pip", "install", "-q", "--require-hashes", "-r", "requirements/node.txt")
    return [str(BIN / "npm")]


def _node_version(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().lstrip("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


def _words() -> None:
    _run(str(BIN / "pybabel"), "compile", "-d", "posko/web/locale", "-D", "django", quiet=True)


def _step(name: str, depends_on: str, told: str, act: object) -> None:
    if _done(name, depends_on):
        return
    print(f"Setting up: {told} ...", flush=True)
    act()  # type: ignore[operator]
    steps = _steps()
    steps[name] = depends_on
    STAMPS.write_text(json.dumps(steps))


def _done(name: str, depends_on: str) -> bool:
    return _steps().get(name) == depends_on


def _forget(name: str) -> None:
    steps = _steps()
    if steps.pop(name, None):
        STAMPS.write_text(json.dumps(steps))


def _steps() -> dict[str, str]:
    return dict(json.loads(STAMPS.read_text())) if STAMPS.exists() else {}


def _hash(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _run(*command: str, quiet: bool = False) -> None:
    # The bin folder goes first, so that npm from the Python package finds its own node.
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL if quiet else None)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except subprocess.CalledProcessError as failed:
        told = " ".join(map(str, failed.cmd))
        sys.exit(f"Set-up stopped at: {told}. The lines above say why; run it again after mending it.")
