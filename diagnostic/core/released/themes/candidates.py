"""Candidates for new themes among comments that no theme holds: a person names them, or leaves them.

Non-negative matrix factorisation of TF-IDF. Groups of short comments change with the comments that happen to be there,
so a group counts only where it comes back when a fifth of them is left out: clusterwise stability, the mean over draws
of the largest Jaccard similarity. Reference: Hennig (2007), Computational Statistics & Data Analysis 52(1), 258-271.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from diagnostic.definitions.themes import words_in

LEAST_COMMENTS = 200  # comments without a theme, each text once; fewer give no stable groups
LEAST_MEMBERS = 10  # comments of a candidate
STABLE = 0.8  # mean Jaccard similarity, over all draws
DRAWS, SHARE, SEED = 20, 0.8, 20261128
LEAST_IN = 3  # comments that hold a word
COMMON = 0.3  # of the comments; a word of more of them tells nothing apart
GROUPS = (4, 12)  # fewest and most groups; between them the root of a tenth of the comments
SHOWN_WORDS, SHOWN_COMMENTS = 6, 3


@dataclass(frozen=True)
class ThemeCandidate:
    """Words that go together, comments in which they stand, how many such comments there are, and how stable it is."""

    words: tuple[str, ...]
    examples: tuple[str, ...]
    comments: int
    stability: float


def candidate_themes(unassigned: Collection[str]) -> tuple[ThemeCandidate, ...]:
    """Stable groups of comments that no theme holds, the largest first; none from too few, and none below the bar."""
    texts = sorted(set(unassigned))
    if len(texts) < LEAST_COMMENTS:
        return ()
    table, vocabulary = _table(texts)
    groups = min(max(round((len(texts) / 10) ** 0.5), GROUPS[0]), GROUPS[1])
    if table is None or len(vocabulary) < groups:
        return ()
    weights, words = _factors(table, groups)
    stability = _stability(table, _members(weights), groups)
    found = [
        ThemeCandidate(
            tuple(_largest(words[i], vocabulary, SHOWN_WORDS)),
            tuple(_largest(weights[:, i], texts, SHOWN_COMMENTS)),
            len(members),
            stability[i],
        )
        for i, members in enumerate(_members(weights))
        if len(members) >= LEAST_MEMBERS and stability[i] >= STABLE
    ]
    return tuple(sorted(found, key=lambda each: (-each.comments, each.words)))


def _table(texts: Sequence[str]) -> tuple[Any, list[str]]:
    """A row of TF-IDF for each text, and the words of the columns; None where no word is left."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    def tell(text: str) -> list[str]:
        return [word for word, _, _ in words_in(text) if len(word) > 2 and word not in ENGLISH_STOP_WORDS]

    vectors = TfidfVectorizer(analyzer=tell, min_df=LEAST_IN, max_df=COMMON)
    try:
        table = vectors.fit_transform(texts)
    except ValueError:  # what scikit-learn raises where no word is in enough of the texts
        return None, []
    return table, list(vectors.get_feature_names_out())


def _factors(table: Any, groups: int) -> tuple[Any, Any]:
    """Weights of texts in groups, and of groups in words."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    model = NMF(groups, init="nndsvd", max_iter=300, random_state=SEED)
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):  # sums in one order
        warnings.simplefilter("ignore", ConvergenceWarning)  # what has not settled is not stable either
        return model.fit_transform(table), model.components_


def _members(weights: Any) -> list[frozenset[int]]:
    """The texts of each group: those that weigh most in it, and anything at all."""
    best, any_weight = weights.argmax(axis=1), weights.max(axis=1) > 0
    return [frozenset(map(int, ((best == i) & any_weight).nonzero()[0])) for i in range(weights.shape[1])]


def _stability(table: Any, groups: Sequence[frozenset[int]], number: int) -> list[float]:
    """For each group, how much of it is found again in draws of the texts."""
    total = [0.0] * len(groups)
    for drawn in _draws(table.shape[0]):
        again = [frozenset(drawn[i] for i in found) for found in _members(_factors(table[drawn], number)[0])]
        for i, group in enumerate(groups):
            here = group.intersection(drawn)
            total[i] += max((len(here & each) / len(here | each) for each in again if here or each), default=0.0)
    return [each / DRAWS for each in total]


def _draws(number: int) -> Iterator[list[int]]:
    import numpy as np

    rng = np.random.default_rng(SEED)
    for _ in range(DRAWS):
        yield sorted(map(int, rng.choice(number, int(SHARE * number), replace=False)))


def _largest(weights: Any, names: Sequence[str], most: int) -> list[str]:
    """Names of the largest weights; of equal ones the first by name."""
    ranked = sorted(range(len(names)), key=lambda i: (-weights[i], names[i]))
    return [names[i] for i in ranked[:most] if weights[i] > 0]
