"""Pictures of the main pages for the documents: `make pictures` writes docs/pictures from a fresh demo."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import prefer
from tests.parts import ROOT, RunningDemo, build_demo, chromium_program, running_demo

FOLDER = ROOT / "docs" / "pictures"
DESK, PHONE = (1280, 800), (360, 780)
# file: who, where, the size of the window, language, theme
PICTURES = {
    "turns.png": ("Fajar Hidayat", "/", DESK, "id", "light"),
    "turns-phone.png": ("Fajar Hidayat", "/", PHONE, "id", "light"),
    "map.png": ("Kombes Pol. Arif Nugraha", "/map/?peek=place:31.75.03.1001", DESK, "id", "light"),
    "gaps.png": ("Rani Prameswari", "/gaps/?peek=gap:73", DESK, "id", "dark"),
    "watch.png": ("Ipda Sekar Ayu Lestari", "/live/", DESK, "en", "light"),
    "case.png": ("Intan Permata", "/cases/1/", DESK, "id", "light"),
    "report.png": ("Ipda Sekar Ayu Lestari", "/reports/", DESK, "en", "light"),
}


def main() -> int:
    """Build a demo, open each page, write its picture."""
    program = chromium_program()
    if program is None:
        print("There is no Chromium here: apt-get install chromium", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "demo"
        build_demo(data)
        with running_demo(data) as demo, sync_playwright() as player:
            _take(player.chromium.launch(executable_path=program), demo)
    return 0


def _take(browser: Browser, demo: RunningDemo) -> None:
    passes: dict[str, object] = {}
    for file, (who, path, (width, height), language, theme) in PICTURES.items():
        if who not in passes:
            context = browser.new_context()
            page = context.new_page()
            page.goto(demo.links[who])
            page.wait_for_url(lambda address: "/people/enter/" not in address)
            passes[who] = context.storage_state()
        context = browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=passes[who],  # type: ignore[arg-type]  # what the library gave, it takes
            color_scheme=theme,  # type: ignore[arg-type]
        )
        prefer(context, demo, language=language, theme=theme)
        page = context.new_page()
        page.goto(demo.address + path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / file)
        context.close()
        print(FOLDER.name, file)


if __name__ == "__main__":
    raise SystemExit(main())
