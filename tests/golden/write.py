"""The golden hashes, written anew: `python -m tests.golden.write`. Only where a change of bytes is meant.

Those of the demonstration and of New York are compared in their own tests, and written by hand.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tests.golden.cases import CASES, case, features, published

HASHES = Path(__file__).with_name("hashes.json")


def main() -> None:
    happened: Counter[str] = Counter()
    hashes = {name: value for name, value in json.loads(HASHES.read_text()).items() if not name.isdigit()}
    for seed in range(CASES):
        each = case(seed)
        found = published(each)
        happened += features(each, found)
        hashes[str(seed)] = found.hash()
    HASHES.write_text(json.dumps(hashes, indent=0) + "\n", encoding="utf-8")
    for name, number in happened.most_common():
        print(f"{number:4} {name}")


if __name__ == "__main__":
    main()
