"""Copies the front-end parts that Posko serves itself into the git-ignored static folder.

Run at set-up, after `npm ci`:  python scripts/assets.py [--dev]
Reads node_modules/, writes posko/web/static/vendor/: htmx, the map library, the page font (woff2), the paper font
(TTF, for typst), one SVG sprite of the icons named in ICONS, and the licence of each part. `--dev` adds axe-core,
which the browser tests load. Nothing is fetched here and no page loads anything from another origin.
"""

import argparse
import gzip
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "posko" / "web" / "static" / "vendor"
OURS = ROOT / "posko" / "web" / "static" / "posko"
TABLER = "@tabler/icons/icons/outline"
WOFF2 = "@fontsource-variable/plus-jakarta-sans"
TTF = "@expo-google-fonts/plus-jakarta-sans"

# Tabler outline icons by their own names; {% include "shell/icon.html" with name="map-2" %} shows one.
ICONS = (
    "adjustments", "alert-circle", "alert-triangle", "arrow-left", "arrow-right", "bell",
    "building-community", "calendar", "check", "checklist", "chevron-down", "chevron-left",
    "chevron-right", "circle-check", "circles", "clipboard-list", "clock", "device-laptop", "dots", "download",
    "edit", "external-link", "eye", "file-check", "file-text", "filter", "flag", "gavel", "help-circle", "history",
    "hourglass", "info-circle", "key", "language", "layout-dashboard", "link", "list-check", "list-details", "lock",
    "logout", "map-2", "map-pin", "maximize", "menu-2", "message-plus", "minus", "moon", "paperclip", "plus", "printer",
    "qrcode", "refresh", "report", "scale", "search", "settings", "shield-check", "shield-exclamation", "shield-lock",
    "sun", "table", "target", "trash", "upload", "user", "user-check", "users", "users-group", "x",
)  # fmt: skip

# Where each part comes from in node_modules/ and where it goes in vendor/.
PARTS = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    f"{WOFF2}/files/plus-jakarta-sans-latin-wght-normal.woff2": "fonts/plus-jakarta-sans-latin.woff2",
    f"{WOFF2}/files/plus-jakarta-sans-latin-ext-wght-normal.woff2": "fonts/plus-jakarta-sans-latin-ext.woff2",
    f"{TTF}/400Regular/PlusJakartaSans_400Regular.ttf": "fonts-ttf/PlusJakartaSans-400.ttf",
    f"{TTF}/500Medium/PlusJakartaSans_500Medium.ttf": "fonts-ttf/PlusJakartaSans-500.ttf",
    f"{TTF}/600SemiBold/PlusJakartaSans_600SemiBold.ttf": "fonts-ttf/PlusJakartaSans-600.ttf",
    f"{TTF}/700Bold/PlusJakartaSans_700Bold.ttf": "fonts-ttf/PlusJakartaSans-700.ttf",
    f"{TTF}/800ExtraBold/PlusJakartaSans_800ExtraBold.ttf": "fonts-ttf/PlusJakartaSans-800.ttf",
    # The library finds its worker beside itself, so neither file may get another name.
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    # Loaded by the page of a map archive only.
    "pmtiles/dist/pmtiles.js": "pmtiles/pmtiles.js",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "fflate/LICENSE": "licences/fflate.txt",
    "maplibre-gl/LICENSE.txt": "licences/maplibre-gl.txt",
    f"{WOFF2}/LICENSE": "licences/plus-jakarta-sans.txt",
    "@tabler/icons/LICENSE": "licences/tabler-icons.txt",
}
DEV_PARTS = {
    "axe-core/axe.min.js": "axe.min.js",
    "axe-core/LICENSE": "licences/axe-core.txt",
}


def missing(parts: dict[str, str]) -> list[str]:
    """The files of node_modules/ that are wanted and not there, in reading order."""
    icons = [f"{TABLER}/{name}.svg" for name in ICONS]
    return [source for source in [*parts, *icons] if not (MODULES / source).is_file()]


def copy(parts: dict[str, str]) -> None:
    """Copies each part to its place under vendor/, over what stands there."""
    for source, target in parts.items():
        to = VENDOR / target
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, to)
        if to.suffix in (".mjs", ".js", ".css"):
            squeeze(to)


def squeeze(path: Path) -> None:
    """Writes the gzip twin of a file, which the server gives to every browser that takes it."""
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def drawing(name: str) -> str:
    """The strokes of one icon, without its frame and without the empty square Tabler puts under each."""
    text = (MODULES / TABLER / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", text, flags=re.DOTALL)
    inner = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
    return re.sub(r"\s*\n\s*", "", inner)


def symbols() -> Iterator[str]:
    """One <symbol> per icon, with the name of the icon as its id."""
    for name in ICONS:
        yield (
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
            f'stroke-linecap="round" stroke-linejoin="round">{drawing(name)}</symbol>'
        )


def write_sprite() -> None:
    """Writes vendor/icons.svg, the one file that holds every icon, our own glyphs and the mark."""
    own = [(OURS / f"{name}.svg").read_text(encoding="utf-8") for name in ("glyphs", "mark")]
    body = "\n".join([*symbols(), *(symbol for text in own for symbol in re.findall(r"<symbol.*?</symbol>", text))])
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")
    squeeze(VENDOR / "icons.svg")


def write_notice() -> None:
    """Writes the licence of pmtiles, whose package names it and brings no text."""
    to = VENDOR / "licences" / "pmtiles.txt"
    to.write_text((Path(__file__).parent / "licences" / "pmtiles.txt").read_text("utf-8"), encoding="utf-8")


def complain(absent: list[str]) -> None:
    """Says on stderr what is missing and which command brings it."""
    if not MODULES.is_dir():
        print(
            "There is no node_modules folder. Run `npm ci` in the project root first, then this again.",
            file=sys.stderr,
        )
        return
    print("These parts are not in node_modules; run `npm ci`, then this again:", file=sys.stderr)
    for source in absent:
        print(f"  node_modules/{source}", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Copies everything or nothing; returns 1, with the reason on stderr, where a part is missing."""
    parser = argparse.ArgumentParser(description="Copy front-end parts from node_modules into the static folder.")
    parser.add_argument("--dev", action="store_true", help="also copy axe-core, for the browser tests")
    wanted = PARTS | DEV_PARTS if parser.parse_args(arguments).dev else PARTS
    if absent := missing(wanted):
        complain(absent)
        return 1
    copy(wanted)
    write_sprite()
    write_notice()
    print(f"Front-end parts: {len(wanted)} files and {len(ICONS)} icons in {VENDOR.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
