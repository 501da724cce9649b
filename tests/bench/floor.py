"""The floor under any answer to a JSON Lines file: a plain Python process that parses it and writes it again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        sys.stdout.write(json.dumps(json.loads(line), ensure_ascii=False) + "\n")
