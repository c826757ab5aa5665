"""What a row of each published frame is, for docs/publication-format.md."""

from __future__ import annotations

MEANINGS = {
    "units": "one row per unit in preorder, then one per pooled group",
    "scores": "one row per unit or pooled group x dimension",
    "items": "one row per unit x item, where single items may be shown",
    "distributions": "one row per unit x item x code, from 20 people on",
    "members": "one row per pooled group x member unit",
    "scales": "one row per dimension, about everybody",
    "item_scales": "one row per item of dimensions whose single items may be shown, about everybody",
    "careless": "one row per unit x index of careless responding, where 20 people answered",
    "without": "one row per dimension of the whole: all people, and those without any sign of careless responding",
    "instrument": "one row per item",
    "cells": "one row per breakdown x place (the root, then divisions) x value x dimension",
    "attestation": "one row per dimension with cells: the check of cells that only disclosure control can make",
    "pairs": "one row per provider x unit that it serves, or above such a one, x dimension; where several are rated",
    "choices": "one row per unit x option of a question to tick, where anybody answered it",
    "among": "one row per unit x pair of questions, where one thing is asked as importance and as presence",
}
