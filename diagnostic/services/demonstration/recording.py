"""Open records of the demonstration: teams that adopted a standard, an agreement with its pulses, and a story."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from secrets import token_hex

from diagnostic.services.agreements.pulses import make_pulse
from diagnostic.services.agreements.signing import sign_agreement
from diagnostic.services.agreements.texts import agreements, get_agreement, new_agreement
from diagnostic.services.demonstration.agreement import AFTER, AGREED, PEOPLE, SIGNED, pulse_responses
from diagnostic.services.demonstration.caring import TEAM as IT
from diagnostic.services.demonstration.mirror import ADOPTERS, STANDARDS
from diagnostic.services.demonstration.storing import demonstration_waves, hand_in, noon, operator_of
from diagnostic.services.demonstration.written.story import AFTER_DAYS, BEFORE_DAYS, BELIEVED, RETOLD
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.adoptions import Adoption, adoptions, save_adoption
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.stories.texts import begin_story, change_story, get_story, stories


def record_adoptions(inst: Installation, on: date, now: datetime) -> None:
    """Teams whose leaders took up the standards between the mirror surveys; nothing if they are recorded."""
    if not adoptions(inst, operator_of(inst)):
        for team in ADOPTERS:
            save_adoption(inst, operator_of(inst), Adoption(team, on, STANDARDS), now)


def record_agreement(inst: Installation, signed: date) -> None:
    """The agreement of IT with its signatures, and its pulses; each only if it is not there yet."""
    access = operator_of(inst)
    if not agreements(inst, access):
        record = new_agreement(inst, access, IT, AGREED, noon(signed))
        for name in SIGNED:
            found = get_agreement(inst, access, record)
            sign_agreement(inst, found, AGREED.wording, name, token_hex(16), noon(signed))
    [agreement] = agreements(inst, access)
    asked = [wave for wave in demonstration_waves(inst, date.max) if wave.name.startswith(AGREED.title)]
    for number, days in enumerate(AFTER):
        made = noon(signed + timedelta(days=days))
        wave = asked[number] if number < len(asked) else make_pulse(inst, access, agreement.id, PEOPLE, True, made)
        if wave.state != "published":
            hand_in(inst, wave, pulse_responses(number), {}, "")
            publish_wave(inst, access, wave.id, made + timedelta(days=20))


def record_story(inst: Installation, turned: date) -> None:
    """The story of IT, old and new; nothing if it is there. turned : when the survey opened in which things turned."""
    access = operator_of(inst)
    if stories(inst, access):
        return
    record = begin_story(inst, access, IT, noon(turned + timedelta(days=BEFORE_DAYS)))
    for text, days in ((BELIEVED, BEFORE_DAYS), (RETOLD, AFTER_DAYS)):
        found = get_story(inst, access, record)
        change_story(inst, found, found.version, text, "IT", noon(turned + timedelta(days=days)))
