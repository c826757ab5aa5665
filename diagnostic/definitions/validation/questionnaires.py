"""What the parts of a questionnaire owe each other. Each check reads the file and yields problems with their lines.

They look at the values as they stand, so that a wrong key in one item does not hide a wrong dimension in the next;
where a value has the wrong shape they are silent, `shapes` speaks of that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.validation.facets import check_facets
from diagnostic.definitions.validation.scale_labels import doubtful_labels
from diagnostic.definitions.validation.shorthand import scale_names, scale_paths
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import enumerate_words, near_or_all
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

AUDIENCES = ("employee", "leader", "customer", "colleague")
ASKED = ("items", "questions", "choices")
SHORT = 14  # characters of a dimension's short name: column headings
SHORT_ELSEWHERE = 16  # in other languages, whose words are longer
FEWEST_CODES, MOST_CODES = 2, 11


def check_questionnaire(source: YamlSource, scales: Collection[str]) -> Iterator[Problem]:
    """Every problem between the parts of a questionnaire."""
    yield from _audience(source)
    yield from repeated_ids(source, [each for key in ASKED for each in source.entries((key,))])
    yield from _options(source)
    yield from _dimension_list(source)
    yield from _item_dimensions(source)
    yield from _scale_names(source, scales)
    yield from _columns(source)
    yield from _short_names(source)
    yield from check_facets(source)
    for path in scale_paths(source):
        yield from check_scale(source, path)


def check_scales(source: YamlSource) -> Iterator[Problem]:
    """Every problem inside the scales of a file of scales."""
    for path in source.entries(()):
        yield from check_scale(source, path)


def repeated_ids(source: YamlSource, entries: Iterable[Path]) -> Iterator[Problem]:
    """Entries whose id another one has already."""
    first: dict[str, int] = {}
    for entry in entries:
        path = (*entry, "id")
        id_ = source.text(path)
        if id_ in first:
            hint = f"It stands in line {first[id_]} already." if source.lines else ""
            yield source.problem(path, "each id once", f"{source.found(path)} a second time", hint)
        elif id_ is not None:
            first[id_] = source.line(path)


def _audience(source: YamlSource) -> Iterator[Problem]:
    audience = source.text(("audience",))
    if not audience or audience in AUDIENCES:
        return
    near = [known for known in AUDIENCES if known[0] == audience[0].lower()]
    if hint := Suggestions(near)(audience):
        yield source.problem(("audience",), f"one of {', '.join(AUDIENCES)}, or an id unlike these", hint=hint)


def _options(source: YamlSource) -> Iterator[Problem]:
    """Options are stored under the ids of their question and their own, which no item may have."""
    taken = {source.text((*item, "id")): item for item in source.entries(("items",))}
    for entry in source.entries(("choices",)):
        id_ = source.text((*entry, "id"))
        for option in source.entries((*entry, "options")):
            stored = f"{id_}_{option[-1]}"
            if stored in taken:
                hint = f"Line {source.line(taken[stored])} has an item of that id. Call the option otherwise."
                yield source.problem(option, "an option whose id is free", f"'{stored}'", hint)
        options = source.at((*entry, "options"))
        for column in source.entries((*entry, "columns")):
            if isinstance(options, dict) and column[-1] not in options:
                yield source.problem(column, "an option of this question", f"'{column[-1]}'")


def _dimension_list(source: YamlSource) -> Iterator[Problem]:
    """Dimensions given as a list: ids alone, each once."""
    seen = set()
    for path in source.entries(("dimensions",)) if isinstance(source.at(("dimensions",)), tuple) else ():
        id_ = source.text(path)
        if id_ is None:
            block = isinstance(source.at(path), dict)
            hint = "Dimensions with names are written as 'id: name', without '- '." if block else ""
            yield source.problem(path, "the id of a dimension", hint=hint)
        elif id_ in seen:
            yield source.problem(path, "each dimension once", f"{source.found(path)} a second time")
        seen.add(id_)


def _item_dimensions(source: YamlSource) -> Iterator[Problem]:
    """Items of dimensions that are not declared, and dimensions without an item, unless a misspelt one is meant."""
    items, declared = source.entries(("items",)), source.at(("dimensions",))
    ids = declared if isinstance(declared, dict | tuple) else ()
    known = {id_: path for id_, path in zip(ids, source.entries(("dimensions",)), strict=True) if isinstance(id_, str)}
    if not items or not known:
        return
    suggest, used = Suggestions(known), set()
    for item in items:
        path = (*item, "dimension")
        dimension = source.text(path)
        if dimension is not None and dimension not in known:
            yield source.problem(path, f"a dimension of {source.found(('id',))}", hint=near_or_all(dimension, suggest))
        used |= {dimension, *suggest(dimension or "").split("'")}
    for id_, path in known.items():
        if id_ not in used and None not in used:  # an item whose dimension can't be read may be the one
            yield source.problem(path, "at least one item", f"none with 'dimension: {id_}'")


def _scale_names(source: YamlSource, scales: Collection[str]) -> Iterator[Problem]:
    suggest = Suggestions(scales)
    for path in scale_names(source):
        if source.text(path) not in scales:
            expected = "the name of a scale, or a scale with codes of its own"
            yield source.problem(path, expected, hint=near_or_all(source.text(path) or "", suggest))


def _columns(source: YamlSource) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for item in source.entries(("items",)):
        path = (*item, "column") if source.text((*item, "column")) else (*item, "id")
        column = source.text(path)
        if column in first and "column" in (path[-1], first[column][-1]):
            hint = f"Line {source.line(first[column])} reads it already."
            yield source.problem(path, "a column of its own", hint=hint)
        elif column is not None:
            first.setdefault(column, path)


def _short_names(source: YamlSource) -> Iterator[Problem]:
    for dimension in source.entries(("dimensions",)):
        path = (*dimension, "short")
        for text_path in source.entries(path) or [path]:
            text, most = (
                source.text(text_path),
                SHORT if text_path[-1] in (DEFAULT_LANGUAGE, "short") else SHORT_ELSEWHERE,
            )
            if text and len(text) > most:
                found = f"{len(text)} in '{text}'"
                yield source.problem(text_path, f"at most {most} characters for a column heading", found, warning=True)


def check_scale(source: YamlSource, path: Path) -> Iterator[Problem]:
    """Every problem inside the scale at `path`, if codes stand there."""
    codes = source.at((*path, "codes"))
    if not isinstance(codes, tuple) or not all(map(_number, codes)):
        return
    if problem := _codes(source, (*path, "codes"), codes):
        yield problem
    yield from _labels(source, (*path, "labels"), len(codes))
    yield from doubtful_labels(source, path)
    for key in ("favourable", "unfavourable"):
        for entry in source.entries((*path, key)):
            if _number(source.at(entry)) and source.at(entry) not in codes:
                yield source.problem(entry, f"one of the codes {enumerate_words(codes)}")
    yield from _sides(source, path, codes)
    yield from _exported(source, (*path, "exported"), len(codes))
    exported = source.at((*path, "exported"))
    taken = set(map(str, exported if isinstance(exported, tuple) and exported else codes))
    for entry in source.entries((*path, "missing")):
        if str(source.at(entry)) in taken:
            yield source.problem(entry, "a code apart from the scale", hint="It is one of the codes of an answer.")


def _codes(source: YamlSource, path: Path, codes: tuple[int, ...]) -> Problem | None:
    """What is wrong with the codes as a whole; the first thing only, the others follow from it."""
    steps = {after - before for before, after in pairwise(codes)}
    written = enumerate_words(codes)
    if not FEWEST_CODES <= len(codes) <= MOST_CODES:
        return source.problem(path, f"{FEWEST_CODES} to {MOST_CODES} codes", f"{len(codes)} ({written or 'none'})")
    if 0 in steps or min(steps) < 0 < max(steps):
        return source.problem(path, "codes that only rise or only fall", written, "Least favourable first, each once.")
    if len(steps) > 1:
        hint = "Scores count every step as equally long; number the options one by one."
        return source.problem(path, "codes at equal steps", written, hint)
    return None


def _labels(source: YamlSource, path: Path, codes: int) -> Iterator[Problem]:
    labels = source.at(path)
    if not isinstance(labels, tuple) or not labels:
        return
    if len(labels) != codes:
        yield source.problem(path, f"{codes} labels, one for each code", str(len(labels)))
    seen: set[tuple[object, str]] = set()
    for entry in source.entries(path):
        texts = {(language[-1], source.text(language)) for language in source.entries(entry)}
        found = {(language, text.strip().lower()) for language, text in texts or {("en", source.text(entry))} if text}
        if seen & found:
            yield source.problem(entry, "labels that differ", f"'{min(seen & found)[1]}' twice")
        seen |= found


def _exported(source: YamlSource, path: Path, codes: int) -> Iterator[Problem]:
    """What files have for the codes: one text or number each, no two alike."""
    found = source.at(path)
    if not isinstance(found, tuple) or not found:
        return
    if len(found) != codes:
        yield source.problem(path, f"{codes} entries, one for each code", str(len(found)))
    seen: set[str] = set()
    for entry, value in zip(source.entries(path), found, strict=True):
        if str(value).casefold() in seen:
            yield source.problem(entry, "each code of files once", f"'{value}' twice")
        seen.add(str(value).casefold())


def _sides(source: YamlSource, path: Path, codes: tuple[int, ...]) -> Iterator[Problem]:
    """Favourable codes come after the unfavourable ones: otherwise the codes stand in the wrong order."""
    good = [code for code in _numbers(source, (*path, "favourable")) if code in codes]
    bad = [code for code in _numbers(source, (*path, "unfavourable")) if code in codes]
    if both := [code for code in good if code in bad]:
        yield source.problem((*path, "favourable"), "codes that are not unfavourable too", enumerate_words(both))
    elif good and bad and min(map(codes.index, good)) < max(map(codes.index, bad)):
        hint = f"With codes {enumerate_words(codes)} the favourable ones are the last."
        yield source.problem((*path, "favourable"), "codes after the unfavourable ones", enumerate_words(good), hint)


def _numbers(source: YamlSource, path: Path) -> tuple[int, ...]:
    value = source.at(path)
    return value if isinstance(value, tuple) and all(map(_number, value)) else ()


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
