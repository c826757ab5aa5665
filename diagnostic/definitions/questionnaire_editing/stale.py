"""Translations of an earlier wording: the first language of a text was changed, and the text of another was not."""

from __future__ import annotations

from diagnostic.definitions.validation.translations import texts_of
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


def stale_translations(before: YamlSource, now: YamlSource, base: str) -> dict[Path, tuple[str, ...]]:
    """The places of texts whose wording in `base` is another than before, with the languages that are as before.

    A text is found again by its ids, wherever it stands by now.
    """
    known = {before.label(path): texts for path, texts in texts_of(before).items()}
    found = {}
    for path, texts in texts_of(now).items():
        then = known.get(now.label(path), {})
        if base in texts and base in then and texts[base] != then[base]:
            found[path] = tuple(each for each in texts if each != base and texts[each] == then.get(each))
    return {path: languages for path, languages in found.items() if languages}
