"""The story of the demonstration company's IT: what it believed when its clients were least content, and afterwards.

docs/demonstration.md says what is planted.
"""

from __future__ import annotations

from diagnostic.services.stories.words import StoryParts, StoryText

BEFORE_DAYS, AFTER_DAYS = 30, 150  # after the survey opened in which things began to turn: old story, new story
BELIEVED = StoryText(
    StoryParts(
        "We work hard and are never done. When something runs, nobody notices; when it does not, we are to blame.",
        "We keep the systems up. What people do with them is up to them.",
        "They do not read what we send, call when it is too late, and want it at once.",
    )
)
RETOLD = StoryText(
    BELIEVED.before,
    (
        "They call late because they do not want to be a nuisance.",
        "What we send is written for people who know what we know.",
    ),
    StoryParts(
        "It is good to see somebody leave with one worry less. It still is a lot, and we say so earlier.",
        "We know the systems, so that others need not. Whatever makes their day easier is worth a look.",
        "They have a job to do that is not ours. Whoever asks a second time was not answered the first time.",
    ),
)
