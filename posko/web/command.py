"""The entry of the command `posko`: the doors of the command line, with the server handed to them."""

from __future__ import annotations

import sys
from typing import Any

from posko.cli.main import main as run_doors


def main() -> None:
    """Run the command and exit with its code."""
    sys.exit(run_doors(serve=_serve))


def _serve(*how: Any, **more: Any) -> None:
    """The server is loaded once it is asked for: most commands serve nothing."""
    from posko.web import serving

    serving.serve(*how, **more)


if __name__ == "__main__":
    main()
