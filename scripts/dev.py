"""The demo, begun again whenever a file of Posko changes: `make dev`.

What is built stays; log-ins stay too. A post that fell over a mistake is begun again once the mistake is mended.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ = {".py", ".toml", ".html", ".css", ".js", ".mo"}
EVERY = 0.5  # seconds between two looks


def main() -> None:
    """Serve until Ctrl+C."""
    call = [sys.executable, "-m", "posko.web.command", "demo", *sys.argv[1:]]
    while True:
        before, process = _stamp(), subprocess.Popen(call, cwd=ROOT)
        try:
            while (changed := _changed(before)) is None:
                time.sleep(EVERY)
            print(f"\n{changed.relative_to(ROOT)} changed; the demo begins again.", flush=True)
        except KeyboardInterrupt:
            return
        finally:
            process.terminate()
            process.wait()


def _stamp() -> dict[Path, float]:
    """When each file that the post reads was last written."""
    stamp = {}
    for path in (ROOT / "posko").rglob("*"):
        if path.suffix in READ and "vendor" not in path.parts:
            with suppress(FileNotFoundError):  # an editor put another in its place just now
                stamp[path] = path.stat().st_mtime
    return stamp


def _changed(before: dict[Path, float]) -> Path | None:
    now = _stamp()
    return next((path for path in now | before if now.get(path) != before.get(path)), None)


if __name__ == "__main__":
    main()
