"""The scale of a questionnaire or of one item: one that comes with the product, or one of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from diagnostic.definitions.loading.yaml_files import load_scales
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.files.yaml.compose import Path
from diagnostic.ui.work.questionnaires.draft import change
from diagnostic.ui.work.questionnaires.fields import (
    AskedPlace,
    beside,
    choice_field,
    number_field,
    text_field,
    words_field,
)

AS_ALL, OWN = "", "own scale"
FEWEST, MOST = 2, 11  # answers of a scale of one's own
FAVOURABLE, UNFAVOURABLE = "favourable", "unfavourable"


def scale_field(place: AskedPlace, path: Path, label: str, base: str, **how: Any) -> None:
    """Which scale counts; `base` is what stands for the questionnaire's own, empty where it is that itself."""
    options = {AS_ALL: base} if base else {}
    options |= {OWN: "A scale of its own"} | {name: _described(name) for name in load_scales()}
    value = place.source.at(path)
    now = value if isinstance(value, str) else AS_ALL if value is None else OWN
    choice_field(place, path, label, options, _take, path, place.language, now=now, **how)


def _described(name: str) -> str:
    labels = load_scales()[name].labels
    ends = f": {say(labels[0])} \u2026 {say(labels[-1])}" if labels else ""
    return f"{name.capitalize()}{ends}"


def _take(text: str, path: Path, language: str, name: str) -> str:
    if name != OWN:
        return edits.set_value(text, path, name or None)
    named = edits.source_of(text).at(path)
    like = load_scales().get(named if isinstance(named, str) else edits.SCALE) or load_scales()[edits.SCALE]
    spoken = edits.languages(edits.source_of(text))
    own: dict[str, object] = {"codes": like.codes, "labels": [_spoken(label, spoken) for label in like.labels]}
    own |= {FAVOURABLE: like.favourable, UNFAVOURABLE: like.unfavourable}
    return edits.set_value(text, path, own | ({"cant_say": _spoken(like.cant_say, spoken)} if like.cant_say else {}))


def _spoken(words: Mapping[str, str], languages: Collection[str]) -> dict[str, str]:
    """A text in the languages that a questionnaire has, in its own where it has none of these."""
    return {each: words[each] for each in languages if each in words} or dict(words)


def own_scale(place: AskedPlace, path: Path) -> None:
    """The answers of a scale of its own, from the least favourable on; nothing where the scale has a name."""
    scale = place.source.at(path)
    if not isinstance(scale, dict):
        return
    codes = scale.get("codes")
    if not isinstance(codes, tuple) or not all(type(code) is int for code in codes):
        beside(place.at((*path, "codes")))
        return
    with st.container(border=True, key=f"asked_scale_{'_'.join(map(str, path))}"):
        st.caption("The answers, the least favourable first.")
        many = min(max(len(codes), FEWEST), MOST)
        number_field(
            place, (*path, "codes"), "How many answers", many, (FEWEST, MOST), _resize, path, place.language, width=160
        )
        for i in range(len(codes)):
            words_field(place, (*path, "labels", i), f"Answer {i + 1}", edits.set_label, path, i)
        beside(place.at((*path, "labels")))
        for key, label in ((FAVOURABLE, "Good answers"), (UNFAVOURABLE, "Bad answers")):
            _side(place, (*path, key), label, codes)
        text_field(place, (*path, "cant_say"), "The way out, apart from the scale", needed=False)


def _resize(text: str, path: Path, language: str, many: int | None) -> str:
    """The scale with more or fewer answers at its end; what else it has stays."""
    scale = dict(edits.source_of(text).at(path))
    codes, labels = list(scale["codes"]), list(scale.get("labels", ()))
    step = codes[1] - codes[0] if len(codes) > 1 else 1
    while many and len(codes) < many:
        codes.append(codes[-1] + step if codes else 1)
        labels.append({language: ""})
    codes, labels = codes[:many], labels[:many]
    sides = {key: scale.get(key) for key in (FAVOURABLE, UNFAVOURABLE)}
    kept = {key: [code for code in side if code in codes] for key, side in sides.items() if isinstance(side, tuple)}
    return edits.set_value(text, path, {**scale, "codes": codes, "labels": labels, **kept})


def _side(place: AskedPlace, path: Path, label: str, codes: tuple[object, ...]) -> None:
    """The codes of one end of a scale."""
    key, labels = f"asked_{'_'.join(map(str, path))}", place.source.at((*path[:-1], "labels")) or ()
    known = place.source.at(path)
    st.session_state[key] = [code for code in codes if code in (known if isinstance(known, tuple) else ())]

    def said(code: object) -> str:
        i = codes.index(code)
        return place.said((*path[:-1], "labels", i)) or f"Answer {i + 1}" if i < len(labels) else str(code)

    def took() -> None:
        change(edits.set_value, path, tuple(code for code in codes if code in st.session_state[key]))

    st.multiselect(label, list(codes), format_func=said, key=key, on_change=took)
    beside(place.at(path, *((*path, i) for i in range(len(codes)))))
