"""Problems in the words of the form: what to do, of a part and a question as they are called there, and no YAML."""

from __future__ import annotations

import re

from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

#: What a problem expects, and what to do about it in the form; `\1` is what the first brackets found.
SENTENCES = (
    (r"a text that is not empty|a text, or one for each", "Write its text."),
    (r"at least one item|a list of items, found (nothing|an empty)", "Add at least one question."),
    (r"dimensions by id", "Add at least one dimension."),
    (r"two options or more", "Add at least two options."),
    (r"an audience:|one of employee", "Choose whom it asks."),
    (r"the name of a scale", "Choose the answers."),
    (r"a dimension of |the id of a dimension", "Choose its dimension, under More."),
    (r"the id of a behaviour", "It has a facet: name the behaviour that it asks about too, under More."),
    (r"a facet, ", "It names a behaviour: choose the facet too, under More, or leave the behaviour empty."),
    (r"a facet \(", "Choose a facet that there is, under More."),
    (r".*as the first item of|none, ", "A dimension has one facet: choose that of its first question, under More."),
    (r"a twin of '(.*)' in facet '(.*)' of", r"Facet \2 has no question about the behaviour \1 yet. Add one there."),
    (r"each behaviour once", "Another question of this facet asks about the same behaviour already."),
    (r"each id once", "Another question has the same id. Give one of them a new one, under More."),
    (r"an id \(", "An id begins with a letter, then come letters, digits and low lines, 64 at most."),
    (r"a column of its own", "Another question is read from the same column. Name another one, under More."),
    (r"an option whose id is free", "A question has the same id. Remove this option and add it again."),
    (r"(\d+) labels, one for each", r"Write a text for each of the \1 answers."),
    (r"labels that differ", "Two answers have the same text. Write another one."),
    (r"one of the codes", "Choose among the answers above."),
    (r"codes that are not unfavourable", "An answer is good or bad, not both."),
    (r"codes after the unfavourable", "The least favourable answer stands first, so good answers come after bad ones."),
    (r"(\d+) to (\d+) codes", r"Take \1 to \2 answers."),
    (r"codes that only rise|codes at equal steps", "The codes of answers go up or down by equal steps."),
    (r"at most (\d+) characters for a column", r"Too long for headings of columns, which have room for \1 letters."),
    (r"an answer on the scale", "This counts as an answer. Who cannot say has the way out, apart from the scale."),
    (r"no label that is another", "This is the number of another answer: in a file nobody can tell which is meant."),
    (r"'.*' as in other texts", "Other texts have one in this language."),
    (r"a whole number", "Choose a number, 1 or more."),
    (r"a key of|a language code", "Nobody knows what this is for."),
)
LISTS = {"choices": "question to tick", "questions": "open question"}
FIELDS = {
    "name": "its name", "audience": "for whom", "scale": "answers", "minutes": "minutes", "short": "short name",
    "about": "what it is about", "options": "options", "none": "the way out", "version": "version in the file",
}  # fmt: skip


def in_words(problem: Problem, place: str = "") -> str:
    """A problem in a sentence of the form, with the place where that is not on show.

    >>> in_words(Problem("f", "at least one item", "none with 'dimension: trust'"), "Trust")
    'Trust: add at least one question.'
    """
    found = (re.match(pattern, f"{problem.expected}, found {problem.found}") for pattern, _ in SENTENCES)
    known = next(((match, words) for match, (_, words) in zip(found, SENTENCES, strict=True) if match), None)
    said = (
        known[0].expand(known[1]) if known else f"The file has {problem.found} here, where {problem.expected} belongs."
    )
    return f"{place}: {said[:1].lower()}{said[1:]}" if place else said


def called(source: YamlSource, path: Path, label: str) -> str:
    """A place inside its part, as the form calls it; what the form has no name for, by its label; nothing of a part."""
    top, *rest = path or ("",)
    if top == "items" and rest:
        beside = edits.items_in(source, source.text((top, rest[0], "dimension")) or "")
        return f"question {beside.index(int(rest[0])) + 1 if rest[0] in beside else int(rest[0]) + 1}"
    if top in LISTS and rest:
        return f"{LISTS[str(top)]} {int(rest[0]) + 1}"
    if top == "dimensions" and len(rest) == 1:
        return "its name" if edits.name_path(source, str(rest[0])) == path and label.endswith(".name") else ""
    named = next((FIELDS[str(step)] for step in reversed(path) if step in FIELDS), "")
    return named or ("" if top in ("dimensions", "items") else label)
