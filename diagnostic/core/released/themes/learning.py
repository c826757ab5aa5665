"""Themes learned from corrections: used only where they agree better with the corrected comments than the dictionary.

A logistic regression for each theme (one against the rest), on TF-IDF of character n-grams within words and on what
the dictionary says. A word's n-grams lie within it, so what each word adds to a decision is a sum of its own.
Reference: Pedregosa et al. (2011), Journal of Machine Learning Research 12, 2825-2830.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple

from diagnostic.core.released.hashes import content_hash
from diagnostic.core.released.themes.by_words import (
    Assignment,
    Lexicon,
    dictionary_themes,
    lexicon,
    macro_f1,
)
from diagnostic.definitions.themes import CommentTheme, words_in

LEAST_CORRECTIONS = 30  # corrected comments; fewer teach nothing that could be tested
LEAST_OF_A_THEME = 5  # corrected comments that hold it; a theme with fewer stays with its words
LEAST_CONFIRMED = (
    0.25  # of the corrected comments, those where the dictionary was right: else only mistakes were judged
)
FOLDS = 5
NGRAMS = (2, 4)  # characters
PENALTY = 10.0  # inverse strength C
SHOWN = 0.5  # of the word that speaks most for a theme; words that say less are not marked

Corrections = Mapping[str, Collection[str]]  # by text, the themes that a person gave it
Assignments = Mapping[str, tuple[Assignment, ...]]  # by text


class MacroF1(NamedTuple):
    """How well the dictionary and what was learned agree with a person; what was learned, by cross-validation."""

    dictionary: float
    learned: float


@dataclass(frozen=True)
class Learning:
    """What corrections taught, and whether it is used.

    corrected, confirmed : comments that a person judged, and of these the ones where the dictionary was right.
    macro_f1 : of both, on the corrected comments; None where too few were corrected, or too few that were right.
    """

    used: Literal["dictionary", "learned"]
    corrected: int
    confirmed: int
    macro_f1: MacroF1 | None = None
    model: ThemeModel | None = None


@dataclass(frozen=True)
class LearnedThemes:
    """Themes by text, and which of dictionary and classifier gave them, with both figures."""

    learning: Learning
    assignments: Assignments


def learned_themes(
    comments: Collection[str], corrections: Corrections, dictionary: Sequence[CommentTheme]
) -> LearnedThemes:
    """The themes of comments: a person's where one judged, else learned ones where they are better, else by words."""
    learning = learn(corrections, dictionary)
    return LearnedThemes(learning, themes_of(comments, corrections, learning, lexicon(dictionary)))


def themes_of(comments: Collection[str], corrections: Corrections, learning: Learning, words: Lexicon) -> Assignments:
    """As `learned_themes`, from what was learned before."""
    by_words = dictionary_themes(comments, words)
    found = learning.model.assign(by_words) if learning.model is not None and learning.used == "learned" else by_words
    given = {text: _by_person(by_words[text], corrections[text], words) for text in found if text in corrections}
    return {**found, **given}


def learn(corrections: Corrections, dictionary: Sequence[CommentTheme]) -> Learning:
    """What these corrections teach: the same for any order of them."""
    words = lexicon(dictionary)
    truth = {text: frozenset(corrections[text]) & words.order.keys() for text in sorted(corrections)}
    by_words = dictionary_themes(truth, words)
    confirmed = sum(truth[text] == _ids(by_words[text]) for text in truth)
    if len(truth) < LEAST_CORRECTIONS or confirmed < LEAST_CONFIRMED * len(truth):
        return Learning("dictionary", len(truth), confirmed)
    figures = MacroF1(macro_f1(truth, _all_ids(by_words)), macro_f1(truth, _all_ids(_held_out(truth, by_words, words))))
    if figures.learned <= figures.dictionary:
        return Learning("dictionary", len(truth), confirmed, figures)
    return Learning("learned", len(truth), confirmed, figures, ThemeModel.fitted(truth, by_words, words))


def _held_out(truth: Mapping[str, frozenset[str]], by_words: Assignments, words: Lexicon) -> Assignments:
    """Each comment's themes as a model gives them that has not seen the comment.

    Folds are by the hashes of texts: by their letters, what begins alike would be spread over all folds.
    """
    mixed = sorted(truth, key=lambda text: content_hash(text.encode("utf-8", "replace")))
    found: dict[str, tuple[Assignment, ...]] = {}
    for fold in range(FOLDS):
        asked = set(mixed[fold::FOLDS])
        model = ThemeModel.fitted({text: truth[text] for text in truth if text not in asked}, by_words, words)
        found |= model.assign({text: by_words[text] for text in truth if text in asked})
    return found


def _by_person(by_words: Sequence[Assignment], given: Collection[str], words: Lexicon) -> tuple[Assignment, ...]:
    """The themes that a person gave, with the dictionary's words where it says the same."""
    spans = {each.theme: each.spans for each in by_words}
    themes = sorted(words.order.keys() & set(given), key=words.order.__getitem__)
    return tuple(Assignment(theme, spans.get(theme, ()), "person") for theme in themes)


def _ids(assignments: Sequence[Assignment]) -> frozenset[str]:
    return frozenset(each.theme for each in assignments)


def _all_ids(assignments: Assignments) -> dict[str, frozenset[str]]:
    return {text: _ids(found) for text, found in assignments.items()}


@dataclass(frozen=True, eq=False)
class ThemeModel:
    """A fitted regression for each theme that has enough examples; the others stay with the dictionary.

    weights : a row for each theme of `themes`: of n-grams, then of what the dictionary says of each theme in `order`.
    """

    words: Lexicon
    vectors: Any
    themes: tuple[str, ...]
    weights: Any
    bias: Any

    @classmethod
    def fitted(cls, truth: Mapping[str, Collection[str]], by_words: Assignments, words: Lexicon) -> ThemeModel:
        """A model of these comments, in the order of their texts."""
        import numpy as np  # here, with what it takes: pages that show no themes start without
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        texts = sorted(truth)
        examples = {theme: np.array([theme in truth[text] for text in texts]) for theme in sorted(words.order)}
        enough = {t: y for t, y in examples.items() if LEAST_OF_A_THEME <= y.sum() <= len(texts) - LEAST_OF_A_THEME}
        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS).fit(map(_plain, texts))
        model = cls(words, vectors, tuple(enough), np.empty((0, 0)), np.empty(0))
        table = model._table({text: by_words[text] for text in texts})
        settings = {"C": PENALTY, "class_weight": "balanced", "solver": "liblinear", "random_state": 0}
        fits = [LogisticRegression(**settings).fit(table, examples) for examples in enough.values()]
        weights = np.array([fit.coef_[0] for fit in fits]).reshape(len(fits), table.shape[1])
        return replace(model, weights=weights, bias=np.array([fit.intercept_[0] for fit in fits]))

    def assign(self, by_words: Assignments) -> Assignments:
        """The themes of the texts that the dictionary gave these, each with the words that spoke for it."""
        texts = list(by_words)
        decisions = (self._table(by_words) @ self.weights.T + self.bias > 0) if texts and self.themes else None
        found = {}
        for row, text in enumerate(texts):
            kept = [each for each in by_words[text] if each.theme not in self.themes]
            chosen = [] if decisions is None else [i for i in range(len(self.themes)) if decisions[row, i]]
            learned = [self._explained(text, i, by_words[text]) for i in chosen]
            both = [*kept, *(each for each in learned if each.spans)]  # what no word speaks for is not said
            found[text] = tuple(sorted(both, key=lambda each: self.words.order[each.theme]))
        return found

    def _table(self, by_words: Assignments) -> Any:
        """A row for each text: TF-IDF of its n-grams, and a 1 for each theme that the dictionary gave it."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        said = np.zeros((len(by_words), len(self.words.order)))
        for row, found in enumerate(by_words.values()):
            said[row, [self.words.order[each.theme] for each in found]] = 1
        return hstack([self.vectors.transform(map(_plain, by_words)), csr_matrix(said)]).tocsr()

    def _explained(self, text: str, theme: int, by_words: Sequence[Assignment]) -> Assignment:
        """A theme with the dictionary's words where it says so, too, else with those that speak for it most."""
        known = next((each.spans for each in by_words if each.theme == self.themes[theme]), ())
        if known:
            return Assignment(self.themes[theme], known, "learned")
        spoken = [(self._gain(word)[theme], (start, end)) for word, start, end in words_in(text)]
        least = SHOWN * max((gain for gain, _ in spoken), default=0.0)
        spans = tuple(span for gain, span in spoken if gain > 0 and gain >= least)
        return Assignment(self.themes[theme], spans, "learned")

    @cached_property
    def _gain(self) -> Callable[[str], Sequence[float]]:
        """What a word adds to the decision on each theme, but for the length of its text: that is the same for all."""
        parts, known = self.vectors.build_analyzer(), self.vectors.vocabulary_
        weights = self.weights[:, : len(known)] * self.vectors.idf_

        @cache
        def gain(word: str) -> Sequence[float]:
            return weights[:, [known[part] for part in parts(word) if part in known]].sum(axis=1)

        return gain


def _plain(text: str) -> str:
    """The words of a text alone, so that n-grams are parts of them."""
    return " ".join(word for word, _, _ in words_in(text))
