"""docs/publication-format.md, made from the schema. `python -m tests.golden.publication_format_page` writes it."""

from __future__ import annotations

from pathlib import Path

from diagnostic.core.released.schema import FORMAT, FRAMES, FRAMES_BEFORE_3, Column
from tests.golden.frame_meanings import MEANINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "publication-format.md"
HEAD = f"""# Format of a publication

A publication holds the released scores of one audience in one wave. The ledger keeps it as JSON: `format`, `audience`,
then one object for each frame, with an array for each column; null where a value is missing. This page is made from
`diagnostic/core/released/schema.py` by `python -m tests.golden.publication_format_page`.

| format | what it added |
| --- | --- |
| 1 | the first five frames; carries no version |
| 2 | the other frames, and the columns marked 2; carries no version. Some publications lack the last few of these |
| 3 | `format` itself, and the new names given below |
| 4 | `pairs` |
| 5 | `among` |
| 6 | `choices` |

Frames of formats 4 to 6 are written only where they have rows, in the oldest format that has them: without any a
publication is of format 3, byte for byte. The program writes formats 3 to {FORMAT} and reads all: it fills in what an
older one lacks (numbers are missing, texts empty) and refuses an unknown frame, column, type or value, and a number
that is outside its range or infinite.
The hash in the ledger is that of the bytes it holds.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_frame(name) for name in FRAMES)]).rstrip("\n") + "\n"


def _frame(name: str) -> str:
    was = f" Called `{FRAMES_BEFORE_3[name]}` before format 3." if name in FRAMES_BEFORE_3 else ""
    rows = ["| column | type | range | meaning | missing | since |", f"| {' | '.join(['---'] * 6)} |"]
    rows += [_row(column) for column in FRAMES[name]]
    return "\n".join([f"## `{name}`\n", f"{MEANINGS[name].capitalize()}.{was}\n", *rows, ""])


def _row(column: Column) -> str:
    values = f": {', '.join(f'`{value}`' for value in column.values if value)}" if column.values else ""
    values += ", or empty" if "" in column.values else ""
    was = f" (before format 3 `{column.was}`)" if column.was else ""
    meaning = f"{column.meaning}{values}{was}"
    cells = f"`{column.name}`", column.kind, column.range or "-", meaning, column.missing or "-", column.since
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
