"""A museum of small files as other programs and people make them, each beside what is read of it.

To add one, put it under tests/museum with a NAME.expected.txt whose first line says how it is read
(`$ diagnose --unit Team`), run `python -m tests.museum.reading`, and read the result as a consultant would: is it what
the file says, is everything odd about it told, and does a refusal say what to do?
"""

from __future__ import annotations

import pytest

from tests.museum.reading import COMPANIONS, EXPECTED, HERE, file_of, reading


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.txt"))
def test_a_file_is_read_as_its_neighbour_says(expected):
    assert reading(expected) == expected.read_text(encoding="utf-8")


def test_the_museum_is_large_and_complete():
    files = {path for path in HERE.rglob("*.*") if path.parent != HERE and "__pycache__" not in path.parts}
    assert len(EXPECTED) >= 100
    assert files - set(EXPECTED) == {file_of(path) for path in EXPECTED} | {
        HERE / "answers" / each for each in COMPANIONS
    }
