"""Entries of a YAML text are added, removed and put together, and every comment elsewhere stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.errors import UserError
from diagnostic.files.yaml.reshape import appended, block_appended, copied, removed, renamed, replaced_by_part, wrapped
from diagnostic.files.yaml.source import parse
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = (QUESTIONNAIRES / "rules.yaml").read_text(encoding="utf-8")
RAMP = {"dimension": "s", "certain_below": 40, "none_above": 65}
WRITTEN = "{dimension: s, certain_below: 40, none_above: 65}"
TEXTS = """\
- id: A  # top
  ask:  # why
    - {en: one}  # first
    # second
    - {en: two}
  z: 1

- id: B  # b
"""
OVER_LINES = "- in:\n    d: t  # a\n    # b\n    x: 40  # c\n  # e\n  y: 1\n"

CHANGES = [  # text, change, its arguments, expected text
    (TEXTS, appended, ((0, "ask"), {"en": "3: three"}),
     TEXTS.replace("{en: two}\n", '{en: two}\n    - {en: "3: three"}\n')),
    (TEXTS, appended, ((1, "ask"), {"en": "x"}), TEXTS + "  ask: [{en: x}]\n"),
    ("a: [x, y] # c\n", appended, (("a",), "z"), "a: [x, y, z] # c\n"),
    ("a: [] # c", appended, (("a",), "z"), "a: [z] # c"),
    ("a: [x,] # c", appended, (("a",), "z"), "a: [x, z] # c"),
    ("{a: {b: 1}}", appended, (("a", "c"), "z"), "{a: {b: 1, c: [z]}}"),
    ("a:\r\n- x # c\r\nb: 1\r\n", appended, (("a",), "y"), "a:\r\n- x # c\r\n- y\r\nb: 1\r\n"),
    ("a:\n  - |\n    one\n\n    two\n\n# c\nb: 1\n", appended, (("a",), "y"),
     "a:\n  - |\n    one\n\n    two\n  - y\n\n# c\nb: 1\n"),
    (TEXTS, removed, ((0, "ask", 0),), TEXTS.replace("    - {en: one}  # first\n", "")),
    (TEXTS, removed, ((0, "ask", 1),), TEXTS.replace("    - {en: two}\n", "")),
    (TEXTS, removed, ((0, "z"),), TEXTS.replace("  z: 1\n", "")),
    (TEXTS, removed, ((0, "id"),), TEXTS.replace("id: A  # top\n  ask", "ask")),
    (TEXTS, removed, ((1,),), TEXTS.removesuffix("\n- id: B  # b\n")),
    (TEXTS, removed, ((0,),), "- id: B  # b\n"),
    ("# c\n\n- a: 1\n\n- b: 1\n\n- c: 1 # d\n", removed, ((1,),), "# c\n\n- a: 1\n\n- c: 1 # d\n"),
    ("a: {b: [x], c: 1} # d", removed, (("a", "b", 0),), "a: {c: 1} # d"),
    ("a: [x, y, z]", removed, (("a", 2),), "a: [x, y]"),
    ("in: {d: t} # c", wrapped, (("in",), "any", RAMP), f"in: {{any: [{{d: t}}, {WRITTEN}]}} # c"),
    (OVER_LINES, wrapped, ((0, "in"), "all", RAMP),
     f"- in:\n    all:\n      - d: t  # a\n        # b\n        x: 40  # c\n      - {WRITTEN}\n  # e\n  y: 1\n"),
    (OVER_LINES, wrapped, ((0, "in"), "not"),
     "- in:\n    not:\n      d: t  # a\n      # b\n      x: 40  # c\n  # e\n  y: 1\n"),
    ("- in:\n    not:\n      d: t  # a\n      # b\n      x: 40  # c\n  # e\n  y: 1\n", replaced_by_part,
     ((0, "in"), (0, "in", "not")), OVER_LINES),
    ("in: {all: [{d: t}, {d: s}]} # c", replaced_by_part, (("in",), ("in", "all", 1)), "in: {d: s} # c"),
    ("in:\n  all: # why\n    - {d: t}\n", renamed, (("in", "all"), "any"), "in:\n  any: # why\n    - {d: t}\n"),
    (TEXTS, copied, ((0,), "id", "C"),
     TEXTS.replace("\n\n- id: B", "\n" + TEXTS.partition("\n\n")[0].replace("A", "C") + "\n\n- id: B")),
    (TEXTS, copied, ((1,), "id", "C"), TEXTS + "\n- id: C  # b\n"),
    (TEXTS, block_appended, ("id: C\nask: [x]\n",), TEXTS + "\n- id: C\n  ask: [x]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "change", "arguments", "expected"), CHANGES)
def test_a_change_leaves_everything_else_as_it_was(text, change, arguments, expected):
    assert change(text, *arguments) == expected


@pytest.mark.parametrize(
    ("text", "change", "arguments"),
    [
        ("a: 1", appended, (("a",), "z")),
        ("- 1", removed, ((0,),)),
        ("a: 1\na: 2", removed, (("a",),)),
        ("a: {b: 1, c: 2}", renamed, (("a", "b"), "c")),
        ("{a: 1}", block_appended, ("b: 1",)),
    ],
)
def test_what_cannot_be_done_in_place_is_refused(text, change, arguments):
    with pytest.raises(UserError):
        change(text, *arguments)


SOURCE = parse(SHIPPED, "rules.yaml")
INSIDE = [(*path, "inside") for path in SOURCE.entries(())]
LISTS = [(*path, key) for path in SOURCE.entries(()) for key in ("ask", "try")]


@settings(max_examples=40)
@given(st.sampled_from(LISTS), st.text(min_size=1))
def test_a_text_that_is_added_to_the_shipped_rules_and_removed_leaves_them_as_they_were(path, words):
    added = appended(SHIPPED, path, {"en": words})
    entry = (*path, len(SOURCE.at(path)))
    assert parse(added, "rules.yaml").at((*entry, "en")) == words
    assert removed(added, entry) == SHIPPED


@pytest.mark.parametrize("path", INSIDE)
def test_conditions_of_the_shipped_rules_are_put_together_and_taken_apart(path):
    both = wrapped(wrapped(SHIPPED, path, "all", RAMP), path, "not")
    assert parse(both, "rules.yaml").at((*path, "not", "all", 1)) == RAMP
    assert replaced_by_part(replaced_by_part(both, path, (*path, "not")), path, (*path, "all", 0)) == SHIPPED


@pytest.mark.parametrize("path", SOURCE.entries(()))
def test_a_shipped_rule_is_copied_and_the_copy_removed(path):
    copy = copied(SHIPPED, path, "id", "S99")
    assert removed(copy, (path[0] + 1,)) == SHIPPED
    assert len(parse(copy, "rules.yaml").value) == len(SOURCE.value) + 1
