"""The command; see the package."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from tests.crawl.comparing import differences


def main() -> int:
    """Crawl, watch, or compare two crawls; 1 where they differ, where a page failed or Chromium complained."""
    parser = argparse.ArgumentParser(prog="python -m tests.crawl", description="Crawl the demo, or compare two crawls.")
    parser.add_argument("output", type=Path, nargs="?")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    parser.add_argument("--markup", action="store_true", help="compare tags and classes too")
    parser.add_argument("--common", action="store_true", help="compare only pages that both opened")
    parser.add_argument("--space", action="store_true", help="compare white space that a browser may not show, too")
    parser.add_argument("--seen", action="store_true", help="keep what Chromium shows of each page, too")
    parser.add_argument("--watch", action="store_true", help="open the pages in Chromium and say what it complains of")
    parser.add_argument("--data", type=Path, help="a data folder of a demo; without it one is built")
    parser.add_argument(
        "--languages", default="id:5,en:2", help="each with how many pages of one view a person opens in it"
    )
    parser.add_argument("--people", default="", help="parts of names; without it everybody and a passer-by")
    asked = parser.parse_args()
    if asked.compare:
        told = differences(*asked.compare, markup=asked.markup, space=asked.space, common=asked.common)
        print("\n\n".join([*told, f"{len(told)} differences"]))
        return 1 if told else 0
    if asked.watch:
        return _watch(asked)
    if not asked.output:
        parser.error("name the folder for the crawl, or --compare two")
    return _crawl(asked)


def _watch(asked: argparse.Namespace) -> int:
    from tests.crawl.watching import watch, watched_demo

    languages = {language: int(most) for language, _, most in (each.partition(":") for each in _split(asked.languages))}
    with watched_demo() as demo:
        wanted = [name for name in (*demo.links, "nobody") if any(part in name for part in _split(asked.people))]
        faults = watch(demo, wanted, languages)
    print(f"{faults} faults")
    return 1 if faults else 0


def _split(words: str) -> list[str]:
    return words.split(",")


def _crawl(asked: argparse.Namespace) -> int:
    from tests.crawl.seeing import eyes
    from tests.crawl.walking import Walk, everybody, post

    asked.output.mkdir(parents=True, exist_ok=True)
    failed = 0
    with post(asked.data), eyes() if asked.seen else nullcontext() as look:
        doors = {**everybody(), "nobody": ""}
        wanted = [name for name in doors if any(part in name for part in _split(asked.people))]
        for name in wanted:
            for language, _, most in (each.partition(":") for each in _split(asked.languages)):
                started = time.monotonic()
                pages = Walk(doors[name], language, int(most), look).walk()
                broken = [address for address, page in pages.items() if page["head"][0] >= "status 500"]
                failed += len(broken)
                path = asked.output / f"{name.lower().replace(' ', '-').replace('.', '')}-{language}.json.gz"
                path.write_bytes(gzip.compress(json.dumps(pages, ensure_ascii=False).encode(), mtime=0))
                took = time.monotonic() - started
                print(f"{name}, {language}: {len(pages)} pages in {took:.0f} s", *broken, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
