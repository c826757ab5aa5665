"""Doubts about the labels of a scale: options that are no answer, and numbers that are another option's code."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.definitions.no_answer import says_nothing
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


def doubtful_labels(source: YamlSource, path: Path) -> Iterator[Problem]:
    """Warnings about the labels of the scale at `path`."""
    codes = source.at((*path, "codes"))
    if not isinstance(codes, tuple):
        return
    for i, entry in enumerate(source.entries((*path, "labels"))):
        texts = {source.text(each) for each in (source.entries(entry) or [entry])}
        for label in sorted(text for text in texts if text):
            if says_nothing(label):
                hint = "It counts as an answer here. Take its code out and say it under cant_say or missing."
                yield source.problem(entry, "an answer on the scale", f"'{label}'", hint, warning=True)
            if label.isdecimal() and int(label) in codes and codes[i : i + 1] != (int(label),):
                hint = "In a file nobody can tell which of the two is meant; another label would."
                yield source.problem(entry, "no label that is another option's code", f"'{label}'", hint, warning=True)
