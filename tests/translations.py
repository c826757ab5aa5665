"""Which English each shipped translation was made from, so that one that has gone stale is found.

`translated_from.tsv` has a fingerprint of every text that respondents read, in each language. A text whose English is
another than there while its translation is the same was not translated anew. After translating, or after adding a
sentence in all languages: `python -m tests.translations`. It refuses what is stale; a translation that still fits a
changed English text is named: `python -m tests.translations sentences:start`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from diagnostic.definitions.loading.catalogue_files import CATALOGUES
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.validation.translations import texts_of
from diagnostic.files.yaml.source import read
from diagnostic.settings import QUESTIONNAIRES

KEPT = Path(__file__).with_name("translated_from.tsv")
LANGUAGES = (DEFAULT_LANGUAGE, *sorted(set(CATALOGUES) - {DEFAULT_LANGUAGE}))
TRANSLATED = (
    "scales",
    *sorted(each.stem for each in QUESTIONNAIRES.glob("*.yaml") if b"\naudience:" in each.read_bytes()),
)

Fingerprints = Mapping[str, tuple[str, ...]]  # by text; in the order of LANGUAGES, empty where it is not translated


def now() -> Fingerprints:
    """The fingerprints of all texts as they are."""
    return {name: tuple(_fingerprint(texts.get(each, "")) for each in LANGUAGES) for name, texts in _texts()}


def kept() -> Fingerprints:
    """The fingerprints of all texts when they were last translated."""
    rows = (line.split("\t") for line in KEPT.read_text(encoding="utf-8").splitlines())
    return {name: tuple(marks) for name, *marks in rows}


def missing(found: Fingerprints) -> list[str]:
    """Texts that lack a translation, with the languages that lack it."""
    lacking = {
        name: [each for each, mark in zip(LANGUAGES, marks, strict=False) if not mark] for name, marks in found.items()
    }
    return [f"{name}: {', '.join(languages)}" for name, languages in lacking.items() if languages]


def stale(found: Fingerprints, before: Fingerprints) -> list[str]:
    """Texts whose English changed while a translation did not, with the languages of those that did not."""
    return [f"{name}: {', '.join(same)}" for name, same in _unchanged(found, before) if same]


def _unchanged(found: Fingerprints, before: Fingerprints) -> Iterator[tuple[str, list[str]]]:
    for name, marks in found.items():
        old = before.get(name, marks)
        if marks[0] != old[0]:
            pairs = zip(LANGUAGES[1:], marks[1:], old[1:], strict=False)
            yield name, [each for each, mark, was in pairs if mark == was]


def _texts() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text by file and label, in each language."""
    for key in CATALOGUES[DEFAULT_LANGUAGE].sentences:
        own = {tag: each.sentences[key].forms for tag, each in CATALOGUES.items() if key not in each.missing}
        yield f"sentences:{key}", {tag: "\n".join(forms.values()) for tag, forms in own.items()}
    for file in TRANSLATED:
        source = read((QUESTIONNAIRES / f"{file}.yaml").read_bytes(), file)
        yield from ((f"{file}:{source.label(path)}", texts) for path, texts in texts_of(source).items())
    yield from _of_own_views()


def _of_own_views() -> Iterator[tuple[str, Mapping[str, str]]]:
    """What own views name: the others, the standards and their behaviours."""
    table = shipped_perspectives()
    for seen in (each for each in table.comparisons if each.own_view):
        yield f"perspectives:{seen.id}", seen.own_view or {}
        view = table.views[seen.first]
        asked = parse_questionnaire((QUESTIONNAIRES / f"{view.questionnaire}.yaml").read_bytes(), "asked.yaml")
        for id_ in asked.standards_of(view.facet or ""):
            yield f"perspectives:{id_}", table.standards[id_].name
            yield from ((f"perspectives:{each}", text) for each, text in table.standards[id_].behaviours.items())


def _fingerprint(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:4] if words else ""


def main(fits: list[str]) -> None:
    found, before = now(), kept() if KEPT.exists() else {}
    wrong = missing(found) + stale(found, {name: marks for name, marks in before.items() if name not in fits})
    if wrong:
        sys.exit("\n".join(["Not translated, or translated from another English text:", *wrong]))
    KEPT.write_text("".join("\t".join((name, *marks)) + "\n" for name, marks in found.items()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
