"""Builds benelux-baltic.json from the tables beside this file: ``python instances/benelux-baltic/build.py [PATH]``."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from regional import regional  # noqa: E402  (found beside the sets)

from pooling.io.json_file import write_json  # noqa: E402

EQUIPMENT_SHARE = 0.06
"""Share of real equipment expenditure (2024) that the pool gets in each period."""
CARRY_OVER_SHARE = 0.5
"""Share of what is left that may be spent in the next period."""

if __name__ == "__main__":
    instance = regional(HERE / "tables", EQUIPMENT_SHARE, CARRY_OVER_SHARE)
    write_json(instance, Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "benelux-baltic.json")
