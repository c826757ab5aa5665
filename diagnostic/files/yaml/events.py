"""The events of a YAML text: read one at a time, so that a bomb is refused before anything of it is built."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import enough, shorten

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20  # levels of nesting; a rule with conditions inside conditions has about eight
MOST_VALUES = 20_000  # keys and values; the largest shipped file has about 1,500
OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)

QUOTES = 'Put the whole text in double quotes; inside them write \\" for a quotation mark.'
SPACES = "Indent with spaces, two for a level."
COLON = "A text that has a colon and a space in it needs quotes around it."
# Message of the YAML parser, its context, in plain words: expected, found, hint. The first that fits counts.
SYNTAX = tuple(
    (re.compile(problem), re.compile(context), words)
    for problem, context, words in (
        ("mapping values are not", "", ("one 'key: value' on a line", "a second colon or a wrong indent", COLON)),
        ("sequence entries are not allowed", "", ("a list below its key", "'- ' beside the key", "Start a new line.")),
        ("end of stream", "quoted scalar", ("a closing quote", "none before the end of the file", "It opens here.")),
        ("could not find expected ':'", "", ("'key: value'", "no colon and space after the key", "")),
        ("unknown escape character", "", ("text in quotes", "a backslash", "Use single quotes, or write it twice.")),
        ("", "flow sequence", ("',' or ']' in the list", "something else", "A '[' stays open or a comma is missing.")),
        ("", "flow mapping", ("',' or '}' in the block", "something else", "A '{' stays open or a comma is missing.")),
        ("", "block collection", ("another '- ' of this list", "something else", "Check the indent of this line.")),
        ("", "block mapping", ("another key of this block", "something else", "Check quotes and indent of this line.")),
        ("", "directive|document", ("text", "a line that starts with '%'", "Put it in quotes.")),
        ("node content", "", ("a value", "something else", "Is there a stray comma, bracket or quote in this line?")),
        ("line break", "", ("the text on lines of its own", "text beside '|' or '>'", "Start it on the next line.")),
        ("unexpected ':'", "", ("text", "a colon inside it", COLON)),
        ("mapping keys are not", "", ("text", "a '?' in front", "Put the text in quotes.")),
        ("incompatible", "", ("YAML 1.2", "another version", "Delete the line that starts with '%YAML'.")),
        ("document start", "", ("'key: value' or '- entry'", "something else", "Is it YAML?")),
        ("", "alias|anchor", ("text", "a '*' or '&' in front", "Put it in quotes.")),
        ("", "tag", ("text", "a '!' in front", "Put it in quotes.")),
    )
)
AT_THE_OPENING = re.compile(
    "quoted scalar|flow|simple key"
)  # the mistake is where it opens, not where the parser gave up


def listen(text: str, name: str) -> list[yaml.Event]:
    """The events of the one document in `text`.

    Stops, with a UserError, at the first syntax error, second document, level below the twentieth or value beyond the
    twenty thousandth; aliases are refused all at once, a line each.
    """
    heard: list[yaml.Event] = []
    aliases: dict[int, str] = {}  # by line
    for event in guarded(text, name):
        if isinstance(event, yaml.AliasEvent):
            aliases.setdefault(event.start_mark.line, event.anchor)
        heard.append(event)
    if aliases:
        raise UserError(enough([_alias(name, line, anchor) for line, anchor in aliases.items()], name))
    return heard


def guarded(text: str, name: str) -> Iterator[yaml.Event]:
    """The events of `text` one by one, up to the first that no definition has: then a UserError."""
    depth = documents = values = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            where = f"{name}:{event.start_mark.line + 1}"
            depth += isinstance(event, OPENING) - isinstance(event, CLOSING)
            documents += isinstance(event, yaml.DocumentStartEvent)
            values += isinstance(event, yaml.NodeEvent)
            if depth > DEEPEST:
                raise UserError(Problem(where, f"at most {DEEPEST} levels of nesting", "a deeper one"))
            if values > MOST_VALUES:
                raise UserError(Problem(where, f"at most {MOST_VALUES:,} keys and values", "more", hint="Split it."))
            if documents > 1:
                raise UserError(Problem(where, "one document", "a second one after '---'", hint="Use a file for each."))
            yield event
    except yaml.MarkedYAMLError as error:
        raise UserError(_syntax(error, text, name)) from None
    if not documents:
        raise UserError(Problem(name, "a definition in YAML", "an empty file"))


def _alias(name: str, line: int, anchor: str) -> Problem:
    hint = "Write out what it stands for; text that starts with '*' needs quotes."
    return Problem(f"{name}:{line + 1}", "values written out", f"the alias '*{anchor}'", hint=hint)


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """Problem that the parser found, for people who never read a YAML specification."""
    problem, context = error.problem or "", error.context or ""
    mark = error.problem_mark
    if AT_THE_OPENING.search(context) and error.context_mark:
        mark = error.context_mark
    where = f"{name}:{mark.line + 1}"
    line = (text.splitlines() + [""] * (mark.line + 1))[mark.line]
    indent, before = line[: len(line) - len(line.lstrip())], line[: mark.column].rstrip()
    if indent.strip(" "):
        found = "a tab" if "\t" in indent else "another kind of space"
        return Problem(where, "spaces at the start of the line", found, hint=SPACES)
    if before.endswith(("'", '"')) and "expected key" in problem:
        found = f"'{shorten(line[mark.column :])}' after them"
        return Problem(where, "nothing but the text in quotes", found, hint=QUOTES)
    if "cannot start any token" in problem:
        found = f"'{line[mark.column : mark.column + 1]}' in front"
        return Problem(where, "text", found, hint="Put the text in quotes.")
    for message, during, (expected, found, hint) in SYNTAX:
        if message.search(problem) and during.search(context):
            return Problem(where, expected, found, hint=hint)
    return Problem(where, "YAML", f"something else ({problem})")
