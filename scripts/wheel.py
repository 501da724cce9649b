"""Builds the wheel with what an operator may ask for in it: bills of materials (CycloneDX, PEP 770) and licence texts.

Run as `make wheel`, after set-up: the front-end parts and the compiled words go into the wheel, which git does not
hold. The bill of the Python packages names what requirements/run.txt pins and this machine has, the other one what npm
pins of the front-end parts. Both, and the licence texts, land in `third-party/` and from there in `.dist-info`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from scripts.assets import PARTS, ROOT, VENDOR

OUT = ROOT / "third-party"  # named in pyproject.toml too
_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors).*")
RUN_LOCK = ROOT / "requirements" / "run.txt"


def main() -> None:
    """Bills, texts, wheel."""
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "licences").mkdir(parents=True)
    python, front = python_bill(), front_bill()
    _write(OUT / "python.cdx.json", python)
    _write(OUT / "npm.cdx.json", front)
    without = keep_licences(python)
    for text in (Path(name) for name in PARTS.values() if name.startswith("licences/")):
        shutil.copyfile(VENDOR / text, OUT / "licences" / f"front-{text.name}")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=ROOT, check=True)
    print(f"{len(python['components'])} Python packages, {len(front['components'])} front-end parts.")
    if without:
        print(f"Their own wheels bring no licence text, only its name in the bill: {', '.join(without)}.")


def python_bill() -> dict[str, Any]:
    """What running needs of Python. What only the tests need is left out."""
    program = str(Path(sys.executable).with_name("cyclonedx-py"))
    command = [program, "environment", "--output-reproducible", "--pyproject", "pyproject.toml", sys.executable]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    bill: dict[str, Any] = json.loads(told)
    wanted = {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", RUN_LOCK.read_text(), re.MULTILINE)}
    bill["components"] = [each for each in bill["components"] if _plain(each["name"]) in wanted]
    kept = {each["bom-ref"] for each in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        {**each, "dependsOn": [ref for ref in each.get("dependsOn", []) if ref in kept]}
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    return bill


def front_bill() -> dict[str, Any]:
    """What pages load. npm names the whole after the folder of the checkout; it gets its own name back."""
    command = ["npm", "sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--omit", "dev"]
    bill: dict[str, Any] = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    bill["metadata"]["component"]["name"] = "posko-look"
    return bill


def keep_licences(bill: dict[str, Any]) -> list[str]:
    """Lay the texts that each package brings into a file; the names of those that bring none."""
    without = []
    for name in (each["name"] for each in bill["components"]):
        files = [
            path
            for path in metadata.files(name) or []
            if _TEXT.fullmatch(path.name.lower()) and ".dist-info" in str(path)
        ]
        if files:
            text = b"\n\n".join(path.read_binary() for path in sorted(files))
            (OUT / "licences" / f"{_plain(name)}.txt").write_bytes(text)
        else:
            without.append(name)
    return without


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _write(path: Path, bill: dict[str, Any]) -> None:
    path.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
