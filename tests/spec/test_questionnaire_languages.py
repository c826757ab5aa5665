"""In which languages a questionnaire is offered, and what is missing in those that are only begun."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.yaml_files import parse_questionnaire_with_warnings
from diagnostic.services.questionnaires.languages import offered_languages

HEAD = "id: x\nversion: 1\naudience: employee\ndimensions: {trust: {name: %s}}\n"
ASKED = (
    "items: [{id: a, dimension: trust, text: %s}]\nquestions: [{id: q, text: %s}]\nscale: {codes: [1, 2], labels: %s}"
)
BOTH, LABELS = "{en: A, de: B}", "[{en: No, de: Nein}, {en: Yes, de: Ja}]"


@pytest.mark.parametrize(
    ("words", "read", "framed", "unread", "begun"),
    [
        ((BOTH, BOTH, BOTH, LABELS), ("en", "de"), True, (), []),
        (("T", "{en: A}", "Q", LABELS), ("en",), True, (), []),  # labels alone begin no language
        ((BOTH, BOTH, "Q", LABELS), ("en",), True, (), [("de", 1, 5, ("questions", 0), "Q")]),
        (("T", BOTH, BOTH, "[No, Yes]"), ("en",), True, (), [("de", 3, 5, ("dimensions", "trust"), "T")]),
        (("{de: B}", "{de: B}", "{de: B}", LABELS), ("de",), True, (), []),
        (("{de-AT: B}", "{de-AT: B}", "{de-AT: B}", "[{de-AT: N}, {de-AT: J}]"), ("de-AT",), True, (), []),
        (("{it: B}", "{it: B}", "{it: B}", "[{it: N}, {it: S}]"), ("it",), False, (), []),
        (
            ("{en: A, it: B}", "{en: A, it: B}", "{en: A, it: B}", "[{en: N, it: N}, {en: Y, it: S}]"),
            ("en",), True, ("it",), [],
        ),
    ],
    ids=["complete", "labels", "one missing", "no labels", "German alone", "region", "no catalogue", "not offered"],
)  # fmt: skip
def test_what_is_missing_is_counted(words, read, framed, unread, begun):
    asked, _ = parse_questionnaire_with_warnings((HEAD + ASKED) % words, "x.yaml")
    assert asked is not None
    found = offered_languages(asked)
    assert (found.read, found.framed, found.unread) == (read, framed, unread)
    assert [(each.language, each.missing, each.texts, each.first, each.words) for each in found.begun] == begun
