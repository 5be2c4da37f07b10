"""When two runs are the same: what decides their answer, and its hash."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from typing import Any

DECIDING = ("pooling", "highspy")
"""Packages of which another version may answer otherwise."""


@cache
def versions() -> dict[str, str]:
    """Versions of what decides a result."""
    found = {"python": platform.python_version()}
    for name in ("pooling", "pyomo", "highspy", "numpy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed as a package"
    return found


def run_key(provenance: Mapping[str, Any], options: Mapping[str, Any] | None = None) -> str:
    """SHA-256 of what decides a run: its facts, its card (with overrides and gaps), seed, threads and versions.

    Neither a time limit nor a start: they decide how far a run gets. ``provenance`` is a result's. ``options``, as JSON
    has them, are what else decides the answer to the caller. Raises KeyError or TypeError where it does not say all of
    that.
    """
    decides = {name: provenance[name] for name in ("instance_hash", "card_hash", "seed", "threads")}
    decides |= {name: provenance["versions"][name] for name in DECIDING}
    if options:
        decides["options"] = dict(options)
    text = json.dumps(decides, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
