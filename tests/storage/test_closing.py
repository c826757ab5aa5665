"""A wave that is closed while people answer: whoever was told `accepted` is in the publication, nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.load import load_report
from diagnostic.services.respondents.submissions import submit
from tests.worlds import NOW, world

ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 3}


def test_a_publication_holds_exactly_the_accepted_answers(installation):
    here = world(installation)
    early, late = here.invitations(north=10), here.invitations(north=30)
    told = [submit(installation, row["token"], ANSWERS, {}, NOW) for row in early]
    start = Barrier(31, timeout=30)

    def hand_in(row: dict[str, str]) -> str:
        start.wait()
        return submit(installation, row["token"], ANSWERS, {}, NOW)

    def close() -> None:
        start.wait()
        close_wave(installation, here.access, here.wave, NOW)
        publish_wave(installation, here.access, here.wave.id, NOW)

    with ThreadPoolExecutor(31) as pool:
        closing = pool.submit(close)
        told += pool.map(hand_in, late)
        closing.result()
    assert set(told) <= {"accepted", "closed"}
    units = load_report(installation, here.access).inside.units.set_index("unit")
    assert units.loc["all", "n"] == told.count("accepted")
