"""The command for translators' tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command
@click.argument("language", metavar="LANGUAGE")
@click.argument("file", type=Path, required=False, metavar="[FILE]")
@click.option("--table", type=Path, metavar="TABLE", help="a table that was filled in; what comes out is the YAML")
def translate(language: str, file: Path | None, table: Path | None) -> None:
    """A table for translators, as CSV: of a questionnaire or scales (FILE), else of respondents' pages.

    With --table the YAML in which what was filled in stands; texts that still lack a translation are named on stderr.
    """
    from diagnostic.definitions.loading import translation_tables as tables
    from diagnostic.files.bytes import read_bytes

    if table is None:
        content = tables.translation_table(read_bytes(file), str(file), language) if file else None
        sys.stdout.buffer.write(content or tables.sentence_table(language))
        return
    filled, called = read_bytes(table), str(table)
    if file:
        made = tables.translated(read_bytes(file), str(file), language, filled, called)
    else:
        made = tables.translated_sentences(language, filled, called)
    sys.stdout.buffer.write(made.yaml.encode())
    for label in made.missing:
        print(f"not translated: {label}", file=sys.stderr)
