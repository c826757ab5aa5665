"""Which version counts: workers of another one could count otherwise, and are refused."""

from __future__ import annotations

import hashlib
import sys
from functools import cache

import diagnostic
from diagnostic.settings import ROOT

COUNTING = ("core/intake", "core/scoring", "definitions", "files", "services/counting")


@cache
def counting_version() -> str:
    """The version of what counts here: the product's, that of the sources that count, and Python's."""
    digest = hashlib.sha256()
    for folder in COUNTING:
        for path in sorted((ROOT / "diagnostic" / folder).rglob("*.py")):
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    python = ".".join(map(str, sys.version_info[:2]))
    return f"{diagnostic.__version__} ({digest.hexdigest()[:12]}), Python {python}"
