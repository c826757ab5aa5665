"""Types of questions that LimeSurvey knows, by their letters: those with options of their own, and those left out."""

from __future__ import annotations

from collections.abc import Mapping

FIXED: Mapping[str, tuple[str, ...]] = {  # arrays with options that LimeSurvey knows, by the type of question
    "5": tuple("12345"),
    "A": tuple("12345"),
    "B": tuple(str(i) for i in range(1, 11)),
    "C": ("N", "U", "Y"),
    "E": ("D", "S", "I"),
    "Y": ("N", "Y"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "N": {"en": "No", "de": "Nein", "fr": "Non", "es": "No"},
    "U": {"en": "Uncertain", "de": "Unsicher", "fr": "Incertain", "es": "No estoy seguro"},
    "Y": {"en": "Yes", "de": "Ja", "fr": "Oui", "es": "Sí"},
    "D": {"en": "Decrease", "de": "Abnahme", "fr": "Diminution", "es": "Disminuir"},
    "S": {"en": "Same", "de": "Gleich", "fr": "Sans changement", "es": "Igual"},
    "I": {"en": "Increase", "de": "Zunahme", "fr": "Augmentation", "es": "Aumentar"},
}
OTHERS = {
    "G": "a question about gender",
    "I": "the choice of a language",
    "D": "a date",
    "N": "a number",
    "K": "several numbers",
    "R": "a ranking",
    ":": "a table of numbers",
    ";": "a table of texts",
    "|": "an upload of files",
    "*": "an equation",
}
