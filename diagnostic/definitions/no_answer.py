"""Words by which people and programs say that there is no answer, in many languages, without case and punctuation."""

from __future__ import annotations

from diagnostic.files.suggestions import fold

BLANK = {"null", "none", "nil", "nan", "missing", "blank", "skipped", "questionnotshown"}  # what programs write
NO_OPINION = {
    *("na", "noanswer", "notanswered", "noresponse", "noopinion", "notapplicable", "doesnotapply", "doesntapply"),
    *("dk", "dontknow", "donotknow", "idontknow", "cantsay", "cannotsay", "cannotjudge", "notsure", "unsure"),
    *("prefernottosay", "prefernottoanswer", "weißnicht", "weissnicht", "keineangabe", "kannichnichtbeurteilen"),
    *("nesaispas", "jenesaispas", "sansopinion", "nosé", "nosabe", "nosabenocontesta", "noaplica", "weetniet"),
    *("weetiknietgeenmening", "geenmening", "nonso", "nonsaprei", "niewiem", "trudnopowiedzieć", "nãosei"),
    *("ka", "weißichnicht", "ichweißnicht", "weißichnichtkeineangabe", "keineantwort", "kannichnichtsagen"),
    *("nesaitpas", "nsp", "neseprononcepas", "sansréponse", "nonconcerné", "nsnc", "nolosé", "sinrespuesta"),
    *("nãoseaplica", "nonapplicabile", "nietvantoepassing", "わからない", "分からない", "無回答", "該当なし"),
}
NO_ANSWER = BLANK | NO_OPINION


def says_nothing(label: str) -> bool:
    """Whether the label of an option says that somebody has no answer.

    >>> says_nothing("Don't know"), says_nothing("N/A"), says_nothing("None of them")
    (True, True, False)
    """
    return fold(label) in NO_OPINION
