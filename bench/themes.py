"""Themes of comments against labels: the dictionary, the majority, plain NMF, and what 60 and 120 corrections teach.

`theme_comments.tsv` was written and labelled by one person before the dictionary was. Every second comment (the open
half) was looked at while the dictionary was written; the others were not until its figure was taken.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench.measurement import best
from bench.table import Row
from diagnostic.core.released.themes.by_words import Assignment, dictionary_themes, lexicon, macro_f1
from diagnostic.core.released.themes.learning import ThemeModel, learn
from diagnostic.definitions.loading.theme_files import shipped_themes

FILE = Path(__file__).with_name("theme_comments.tsv")
SEED, DRAWS, MANY = 20261128, 5, 10_000
Labels = Mapping[str, Collection[str]]  # by comment
DICTIONARY = shipped_themes().themes
WORDS = lexicon(DICTIONARY)


def measure() -> list[Row]:
    """Macro-F1 over twelve themes, and seconds."""
    rows = labelled()
    opened, held = halves(rows)
    none = sum(not themes for themes in rows.values())
    note = f"{len(rows)} comments, {none} without a theme"
    return [
        Row("dictionary, half that was not looked at", by_dictionary(held), "F1", 0.75, "at least", note),
        Row("dictionary, open half", by_dictionary(opened), "F1", note="before it was looked at: 0.76"),
        Row("dictionary, all", by_dictionary(rows), "F1"),
        Row("the most frequent theme for every comment", majority(rows), "F1"),
        Row("plain NMF, each group as the theme it fits best", plain_nmf(rows), "F1", note="chosen with the labels"),
        *after_corrections(rows, 60),
        *after_corrections(rows, 120),
        *seconds(rows),
    ]


def labelled() -> dict[str, frozenset[str]]:
    """The comments in the order of their file, with their themes."""
    with FILE.open(encoding="utf-8", newline="") as file:
        read = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["comment"]: frozenset(row["themes"].split()) - {"-"} for row in read}


def halves(truth: Labels) -> tuple[Labels, Labels]:
    """The open half, and the half that was held back."""
    texts = list(truth)
    return {text: truth[text] for text in texts[0::2]}, {text: truth[text] for text in texts[1::2]}


def ids(found: Mapping[str, Collection[Assignment]]) -> Labels:
    """The themes alone."""
    return {text: {each.theme for each in assigned} for text, assigned in found.items()}


def by_dictionary(truth: Labels) -> float:
    """Macro-F1 of the dictionary."""
    return macro_f1(truth, ids(dictionary_themes(truth, WORDS)))


def majority(truth: Labels) -> float:
    """Macro-F1 of the most frequent theme."""
    most = max(WORDS.order, key=lambda theme: sum(theme in themes for themes in truth.values()))
    return macro_f1(truth, dict.fromkeys(truth, (most,)))


def plain_nmf(truth: Labels) -> float:
    """Macro-F1 of as many groups as there are themes, each called what makes the sum of F1 largest."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts, names = sorted(truth), list(WORDS.order)
    table = TfidfVectorizer(stop_words="english").fit_transform(texts)
    weights = NMF(len(names), init="nndsvd", max_iter=1000, random_state=SEED).fit_transform(table)
    groups = [set(np.flatnonzero((weights.argmax(axis=1) == i) & (weights[:, i] > 0))) for i in range(len(names))]
    of_theme = [{i for i, text in enumerate(texts) if theme in truth[text]} for theme in names]
    fit = np.array([[2 * len(a & b) / max(1, len(a) + len(b)) for b in of_theme] for a in groups])
    pairs = zip(*linear_sum_assignment(-fit), strict=True)
    found: dict[str, set[str]] = {text: set() for text in texts}
    for group, theme in pairs:
        for i in groups[group]:
            found[texts[i]].add(names[theme])
    return macro_f1(truth, found)


def after_corrections(truth: Labels, number: int) -> list[Row]:
    """What so many corrections teach, on the comments that were not corrected: the mean of some draws."""
    rng, texts = np.random.default_rng(SEED), sorted(truth)
    alone, both, same, used = list[float](), list[float](), list[float](), 0
    for _ in range(DRAWS):
        corrected = {text: truth[text] for text in map(str, rng.choice(texts, number, replace=False))}
        rest = {text: truth[text] for text in texts if text not in corrected}
        by_words = dictionary_themes(truth, WORDS)
        silent: dict[str, tuple[Assignment, ...]] = dict.fromkeys(truth, ())
        for scores, said in ((both, by_words), (alone, silent)):
            model = ThemeModel.fitted(corrected, said, WORDS)
            scores.append(macro_f1(rest, ids(model.assign({text: said[text] for text in rest}))))
        same.append(by_dictionary(rest))
        used += learn(corrected, DICTIONARY).used == "learned"
    note = f"dictionary {np.mean(same):.2f} there; used in {used} of {DRAWS} draws"
    return [
        Row(f"learned from {number} corrections", float(np.mean(both)), "F1", note=note),
        Row("the same, without the dictionary's word for it", float(np.mean(alone)), "F1"),
    ]


def seconds(truth: Labels) -> list[Row]:
    """Seconds for many comments, each another one."""
    texts = [f"{text} {i}" for i in range(MANY // len(truth) + 1) for text in truth][:MANY]
    by_words = dictionary_themes(texts, WORDS)
    model = ThemeModel.fitted(truth, dictionary_themes(truth, WORDS), WORDS)
    corrected = dict(list(truth.items())[:120])
    return [
        Row(f"{MANY:,} comments by the dictionary", best(lambda: dictionary_themes(texts, WORDS), 3), "s", 3),
        Row(f"{MANY:,} comments by what was learned", best(lambda: model.assign(by_words), 3), "s"),
        Row("learning from 120 corrections", best(lambda: learn(corrected, DICTIONARY), 3), "s"),
    ]
