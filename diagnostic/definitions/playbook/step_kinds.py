"""The table of the kinds of step. A new kind is a file in `kinds` and a row here."""

from __future__ import annotations

from diagnostic.definitions.playbook.kinds.choose import Choose
from diagnostic.definitions.playbook.kinds.collect import Collect
from diagnostic.definitions.playbook.kinds.guess import Guess
from diagnostic.definitions.playbook.kinds.pause import Pause
from diagnostic.definitions.playbook.kinds.plan import PlanActions
from diagnostic.definitions.playbook.kinds.record import RecordLearned
from diagnostic.definitions.playbook.kinds.say import Say
from diagnostic.definitions.playbook.kinds.show import Show
from diagnostic.definitions.playbook.kinds.sign import Sign
from diagnostic.definitions.playbook.kinds.vote import Vote
from diagnostic.definitions.playbook.kinds.write import Write
from diagnostic.definitions.playbook.step import Step

KINDS: dict[str, type[Step]] = {
    "say": Say,
    "show": Show,
    "guess": Guess,
    "collect": Collect,
    "vote": Vote,
    "choose": Choose,
    "write": Write,
    "record": RecordLearned,
    "plan": PlanActions,
    "sign": Sign,
    "pause": Pause,
}
