"""Which kind of definition a file is, by its content."""

from __future__ import annotations

from collections.abc import Collection

from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.yaml.source import YamlSource

QUESTIONNAIRE, RULES, SCALES, EVIDENCE = "questionnaire", "rules", "scales", "evidence"
PLAYBOOK, PERSPECTIVES, THEMES, BEHAVIOURS = "playbook", "perspectives", "themes", "behaviours"
SIGN_IN = "sign-in"
# Keys that a kind is recognised by, at the top of a file or one level below. Misspelt ones count too.
TOP_KEYS = {
    PLAYBOOK: ("agendas",),
    PERSPECTIVES: ("views", "comparisons"),
    THEMES: ("themes",),
    BEHAVIOURS: ("behaviours",),
    SIGN_IN: ("providers",),
    QUESTIONNAIRE: ("items", "dimensions", "audience", "questions"),
}
ENTRY_KEYS = {
    RULES: ("inside", "outside", "symptom", "evidence"),
    SCALES: ("codes", "labels", "favourable", "unfavourable"),
    EVIDENCE: ("finding", "direction", "doi"),
}
LOOKED_AT = 50  # entries; a kind shows long before


def kind_of(source: YamlSource) -> str | None:
    """The kind of definition in `source`; None where it is none. An empty list is a rule table without rules."""
    if source.value == ():
        return RULES
    if isinstance(source.value, dict):
        exact = (kind for kind, keys in TOP_KEYS.items() if not source.value.keys().isdisjoint(keys))
        nearly = (kind for kind, keys in TOP_KEYS.items() if _any_of(source.value, keys))
        if kind := next(exact, None) or next(nearly, None):
            return kind
    kinds = (RULES,) if isinstance(source.value, tuple) else (SCALES, EVIDENCE)
    entries = [source.at(path) for path in source.entries(())[:LOOKED_AT]]
    blocks = [entry for entry in entries if isinstance(entry, dict)]
    if any("words" in block and block.keys().isdisjoint(ENTRY_KEYS[RULES]) for block in blocks):
        return None  # themes without the key above them: `side` looks like a misspelt `inside`
    return next((kind for kind in kinds for block in blocks if _any_of(block, ENTRY_KEYS[kind])), None)


def unknown(source: YamlSource) -> Problem:
    """The problem of a file that is none of the kinds."""
    expected = (
        "a questionnaire (id, version, audience, scale, dimensions, items), a list of rules (id, inside, outside), "
        "scales (each with codes), evidence (each with source, finding and direction), a playbook (agendas), "
        "perspectives (views, comparisons), themes (themes), behaviours (behaviours) or sign-in (providers)"
    )
    return source.problem((), expected, hint=_nearly(source))


def _nearly(source: YamlSource) -> str:
    """What to change where only the outermost level is not as it should be."""
    entries = [source.at(path) for path in source.entries(())[:LOOKED_AT]]
    inner = [entry for entries in entries if isinstance(entries, tuple) for entry in entries[:1]]
    if any(isinstance(entry, dict) and "steps" in entry for entry in (source.value, *entries)):
        return "Agendas are a list below the key 'agendas'."
    if any(isinstance(entry, dict) and "words" in entry for entry in entries):
        return "Themes are a list below the key 'themes'."
    if not isinstance(source.value, dict):
        return ""
    if any(isinstance(entry, dict) and _any_of(entry, ENTRY_KEYS[RULES]) for entry in inner):
        return "Rules are the list itself, without a key above it."
    if any(isinstance(entry, dict) and _any_of(entry, ENTRY_KEYS[RULES]) for entry in entries):
        return "Rules are a list: write each as '- id: ...'."
    return "A scale needs its name above it." if _any_of(source.value, ENTRY_KEYS[SCALES]) else ""


def _any_of(found: Collection[str], keys: Collection[str]) -> bool:
    return any(key in found for key in keys) or any(map(Suggestions(keys), list(found)[:LOOKED_AT]))
