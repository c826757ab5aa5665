"""What one organisation gives to a benchmark: of each dimension of a publication, the score of the whole."""

from __future__ import annotations

from diagnostic.core.released.benchmarks.dimensions import items_hash
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.questionnaire import Questionnaire


def whole_scores(published: UnitScores, questionnaire: Questionnaire) -> dict[tuple[str, str], float]:
    """Published mean of the whole organisation by dimension and `items_hash`; nothing where it is hidden."""
    root = published.units.iloc[0]["unit"]
    rows = published.of_unit("scores", root)
    shown = rows[(rows["hidden"] == "").to_numpy(bool)]
    return {
        (dimension, items_hash(questionnaire, dimension)): float(mean)
        for dimension, mean in zip(shown["dimension"].tolist(), shown["mean"].tolist(), strict=True)
        if dimension in questionnaire.dimensions
    }
