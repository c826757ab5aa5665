"""The golden hashes, written anew: `python -m tests.golden.write`. Only where a change of bytes is meant.

`python -m tests.golden.write audits` leaves those of publications as they are, for when the auditor's words change.
Those of the demonstration and of New York are compared in their own tests, and written by hand. What the live wave of
the demonstration shows is not compared: who goes into a batch is drawn by `SystemRandom`, without a seed.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from tests.golden.cases import AUDITED, CASES, case, features, published

HASHES = Path(__file__).with_name("hashes.json")


def main(only_audits: bool) -> None:
    happened: Counter[str] = Counter()
    before = json.loads(HASHES.read_text(encoding="utf-8"))
    publications: dict[str, str] = {}
    audits: dict[str, str] = {}
    for seed in sorted(AUDITED) if only_audits else range(CASES):
        each = case(seed)
        found = published(each)
        happened += features(each, found)
        publications[str(seed)] = found.hash()
        if seed in AUDITED:
            audits[f"audit {seed}"] = found.audit_hash(each.policy)
    if only_audits:
        publications = {name: value for name, value in before.items() if name.isdigit()}
    others = {name: value for name, value in before.items() if not name.isdigit() and not name.startswith("audit ")}
    HASHES.write_text(json.dumps(publications | audits | others, indent=0) + "\n", encoding="utf-8")
    for name, number in happened.most_common():
        print(f"{number:4} {name}")


if __name__ == "__main__":
    main(sys.argv[1:] == ["audits"])
