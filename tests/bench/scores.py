"""Lighthouse on the main pages of a fresh demo: `make scores` prints the figures and writes docs/reference/scores.md.

Needs Chromium and, the first time, the package registry (tests/bench/lighthouse has its own lock, since no set-up
and no test needs it). The figures are those of the machine it runs on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.parts import ROOT, RunningDemo, build_demo, chromium_program, running_demo

HERE = Path(__file__).parent / "lighthouse"
PAPER = ROOT / "docs" / "reference" / "scores.md"
LEAST = 95
OFFICE = ("performance", "accessibility", "best-practices")
# page: who opens it, where it is, what is asked of it
PAGES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "home": ("Fajar Hidayat", "/", OFFICE),
    "map": ("Fajar Hidayat", "/map/", OFFICE),
    "list of gaps": ("Fajar Hidayat", "/gaps/", OFFICE),
    "live picture": ("Ipda Sekar Ayu Lestari", "/live/", OFFICE),
    "a case": ("Intan Permata", "/cases/1/", OFFICE),
    "phone form": ("", "/phone/", OFFICE),
    "rule card": ("", "/card/", (*OFFICE, "seo")),
}


def main() -> int:
    """Measure, print, write; 1 if a page stays under the mark."""
    program = chromium_program()
    if program is None:
        print("There is no Chromium here: apt-get install chromium", file=sys.stderr)
        return 2
    if not (HERE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "demo"
        build_demo(data)
        with running_demo(data) as demo:
            found = dict(_measured(demo, program))
    PAPER.write_text(_paper(found), encoding="utf-8")
    print(_paper(found))
    return int(any(score < LEAST for scores in found.values() for score in scores.values()))


def _measured(demo: RunningDemo, program: str) -> Iterator[tuple[str, dict[str, int]]]:
    cookies = _cookies(demo, program)
    for name, (who, path, asked) in PAGES.items():
        yield name, _scores(demo.address + path, cookies.get(who, ""), asked, program)


def _cookies(demo: RunningDemo, program: str) -> dict[str, str]:
    """The cookies of each person after the one-time link, as a header."""
    found = {}
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program)
        for who in {who for who, _, _ in PAGES.values() if who}:
            context = browser.new_context()
            page = context.new_page()
            page.goto(demo.links[who])
            page.wait_for_url(lambda address: "/people/enter/" not in address)
            found[who] = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
        browser.close()
    return found


def _scores(address: str, cookie: str, asked: tuple[str, ...], program: str) -> dict[str, int]:
    call = [
        "node", str(HERE / "node_modules" / "lighthouse" / "cli" / "index.js"), address, "--quiet", "--output=json",
        f"--only-categories={','.join(asked)}", "--preset=desktop", "--chrome-flags=--headless=new --no-sandbox",
        f"--extra-headers={json.dumps({'Cookie': cookie} if cookie else {})}",
    ]  # fmt: skip
    told = subprocess.run(call, check=True, capture_output=True, env={**os.environ, "CHROME_PATH": program})
    report = json.loads(told.stdout)
    for name in asked:
        for weighed in report["categories"][name]["auditRefs"]:
            audit = report["audits"][weighed["id"]]
            if weighed["weight"] and (audit.get("score") or 0) < 0.9 and audit["scoreDisplayMode"] != "notApplicable":
                where = [each.get("node", {}).get("selector", "") for each in audit.get("details", {}).get("items", [])]
                print(f"  {address}: {audit['id']} {audit.get('displayValue', '')} {where[:4]}", file=sys.stderr)
    return {name: round(100 * report["categories"][name]["score"]) for name in asked}


def _paper(found: Mapping[str, Mapping[str, int]]) -> str:
    rows = [
        f"| {name} | " + " | ".join(str(scores.get(each, "–")) for each in (*OFFICE, "seo")) + " |"
        for name, scores in found.items()
    ]
    return "\n".join(
        (
            "# Scores of the main pages",
            "",
            "Lighthouse 12 with a local Chromium on a fresh demo, as a desk's screen; written by `make scores`. "
            f"The mark is {LEAST}. Times are those of the machine that ran it last.",
            "",
            "| page | performance | accessibility | best practices | SEO |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())
