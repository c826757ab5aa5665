"""A value of a YAML text is replaced in place, and nothing else of the text changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.errors import UserError
from diagnostic.files.yaml.edit import edited
from diagnostic.files.yaml.source import parse
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = (QUESTIONNAIRES / "rules.yaml").read_text(encoding="utf-8").partition("- id: S05")[0]

EDITS = [  # text, path, new value, expected text
    ("- {a: 40, b: 65}  # why", (0, "a"), 20, "- {a: 20, b: 65}  # why"),
    ("- {a: 40, b: 65}", (0, "b"), 67.5, "- {a: 40, b: 67.5}"),
    ("a: 1e1 # ten", ("a",), 10, "a: 1e1 # ten"),
    ("a: true", ("a",), 1, "a: 1"),
    ("a: 40.0", ("a",), 41.0, "a: 41"),
    ('a: "40"', ("a",), 40, "a: 40"),
    ("a: Doubt # é\nb: 2\n", ("a",), "Fear", "a: Fear # é\nb: 2\n"),
    ("é: ü # é\r\nb: x # c\r\n", ("b",), "y", "é: ü # é\r\nb: y # c\r\n"),
    ("a: Doubt # c", ("a",), "no # comment", 'a: "no # comment" # c'),
    ("a: Doubt", ("a",), "true", 'a: "true"'),
    ("a: Doubt", ("a",), "12", 'a: "12"'),
    ("{a: Doubt, b: x}", ("a",), "one, two", '{a: "one, two", b: x}'),
    ("a: Doubt", ("a",), "colon: here", 'a: "colon: here"'),
    ('{en: "Old."} # c', ("en",), 'She said "no".\nTwice.', '{en: "She said \\"no\\".\\nTwice."} # c'),
    ("{en: 'Old'} # c", ("en",), "it's", "{en: 'it''s'} # c"),
    ("a: |\n  one\n  two\n\n# c\nb: 2\n", ("a",), "three", 'a: "three"\n\n# c\nb: 2\n'),
    ("a:\nb: 2\n", ("a",), "text", "a: text\nb: 2\n"),
    ("a: one\n  two # c\nb: 2", ("a",), "three", "a: three # c\nb: 2"),
    ("a: b # c", ("a",), "\x1f\u2028\U0001f600", 'a: "\\u001f\\U00002028\U0001f600" # c'),
    ("# c\n- x\n- - y\n  # d\n  - z\n", (1, 1), "w", "# c\n- x\n- - y\n  # d\n  - w\n"),
]


@pytest.mark.parametrize(("text", "path", "value", "expected"), EDITS)
def test_an_edit_changes_the_value_alone(text, path, value, expected):
    assert edited(text, path, value) == expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: {b: 1}", ("a",)),
        ("a: 1", ("b",)),
        ("a: [", ("a",)),
        ("a: 1", ()),
        ("", ()),
        ("a: 1\na: 2", ("a",)),
        ("? [x]\n: 1\na: 1", ("a",)),
    ],
)
def test_what_is_no_single_value_is_refused(text, path):
    with pytest.raises(UserError):
        edited(text, path, 1)


def values(source, path=()):
    """The path of every number and text of a source."""
    entries = source.entries(path)
    return [found for entry in entries for found in values(source, entry)] if entries else [path]


SOURCE = parse(SHIPPED, "rules.yaml")
PLACES = [path for path in values(SOURCE) if isinstance(SOURCE.at(path), str | int)]


@given(st.sampled_from(PLACES), st.text() | st.integers(0, 100) | st.floats(0, 100))
def test_an_edit_of_the_shipped_rules_reads_as_before_but_for_the_value(path, value):
    text = edited(SHIPPED, path, value)
    after = parse(text, "rules.yaml")
    assert after.at(path) == value
    assert [after.at(place) for place in PLACES if place != path] == [
        SOURCE.at(place) for place in PLACES if place != path
    ]
    assert text.count("#") - str(value).count("#") == SHIPPED.count("#") - str(SOURCE.at(path)).count("#")
    assert list(after.lines.values()) == list(SOURCE.lines.values())
