"""Benchmarks of an organisation: whether it takes part, what its reports are compared with, files in and out."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.released.benchmarks.dimensions import ComparedWith
from diagnostic.core.released.benchmarks.exchange_file import MOST_BYTES
from diagnostic.errors import UserError
from diagnostic.report.pages.benchmarks import TITLE, whose
from diagnostic.report.words import capital, count, listed
from diagnostic.services.benchmarks.exchange import (
    LookedAtBenchmark,
    export_benchmark,
    import_benchmark,
    look_at_benchmark,
    remove_benchmark,
)
from diagnostic.services.benchmarks.releasing import next_release_day
from diagnostic.services.benchmarks.taking_part import BenchmarkDecision, BenchmarkState, compare_with, take_part
from diagnostic.services.benchmarks.taking_part import benchmark_state as state_of
from diagnostic.services.report.comparing import NONE, OWN, TAKES_PART, YES
from diagnostic.ui.access import Access, installation, now, still
from diagnostic.ui.widgets import NARROW, confirmed, day, day_and_time, download, plain, problems, tell

GIVES = (
    "**What is given:** of each published survey one number for each dimension and audience, the score of the whole "
    "organisation. Nothing else ever leaves: no answers, no units, no comments, no numbers of people, no name. Four "
    "times a year, where ten organisations or more have new scores, the quartiles of all are shown to those who take "
    "part. You can stop at any time; what was released stays as it is."
)
INVENTED = "A demonstration is invented, so it never takes part. It can be compared with a file."
TRUST = (
    "Anybody can make such a file. Ask whoever sent it for their fingerprint, by telephone or in person and not by the "
    "way that the file came."
)
FEW = 5  # names of dimensions


def benchmarks_of(access: Access) -> None:
    """The switch, what reports are compared with, and files."""
    st.header(TITLE, anchor=False)
    found = state_of(installation(), access, now())
    _switch(access, found)
    _choice(access, found)
    with st.expander("Files of other installations", key="benchmark_files", on_change="rerun") as files:
        if files.open:
            _take_in(access)
            _kept(access, found)
            _save(found)
    if found.log:
        with st.expander("Who decided what", key="benchmark_log", on_change="rerun") as log:
            if log.open:
                st.markdown("\n".join(f"- {plain(_said(access, found, each))}" for each in found.log))


def _switch(access: Access, found: BenchmarkState) -> None:
    st.markdown(INVENTED if access.demonstration else GIVES, width=NARROW)
    if access.demonstration:
        return
    st.session_state["takes_part"] = found.takes_part
    st.toggle("Take part in benchmarks", key="takes_part", on_change=_decide, args=(access,))
    if found.takes_part:
        when = day(next_release_day(now()))
        st.caption(f"The next benchmark is made on {when}, of what is published by then and in none before.")


def _decide(access: Access) -> None:
    if still(access):
        take_part(installation(), access, st.session_state["takes_part"], now())


def _compare(access: Access) -> None:
    if still(access):
        compare_with(installation(), access, st.session_state["compares"], now())


def _choice(access: Access, found: BenchmarkState) -> None:
    """What reports are compared with, where there is anything to choose."""
    if not found.offered and found.choice in (OWN, NONE):
        return
    names = {NONE: "No other organisations"} | {key: _named(each) for key, each in found.offered.items()}
    options = list(names)
    st.session_state["compares"] = found.choice if found.choice in names else NONE
    st.selectbox(
        "Compare reports with",
        options,
        format_func=names.__getitem__,
        key="compares",
        width=NARROW,
        on_change=_compare,
        args=(access,),
    )


def _named(each: ComparedWith) -> str:
    fewest, most = each.benchmark.organisations
    many = f"{most:,}" if fewest == most else f"{fewest:,} to {most:,}"
    return f"{many} organisations {whose(each)}"


def _take_in(access: Access) -> None:
    """A file, what is in it, and the fingerprint by which its key is trusted."""
    upload = st.file_uploader("Benchmark file", type="json", key="benchmark_file", width=NARROW, max_upload_size=1)
    if upload is None:
        return
    content = upload.getvalue()[: MOST_BYTES + 1]
    try:
        looked = look_at_benchmark(installation(), access, content, upload.name, now())
    except UserError as error:
        problems(error)
        return
    st.markdown("\n".join(f"- {line}" for line in _about(looked)), width=NARROW)
    typed = ""
    if looked.trusted:
        st.caption(f"Signed by the key of a file that you took in before: {looked.fingerprint}.")
    else:
        st.markdown(TRUST, width=NARROW)
        typed = st.text_input("The sender's fingerprint, 32 digits", key="benchmark_fingerprint", width=NARROW)
    if not st.button("Take this file in", type="primary", disabled=not (typed.strip() or looked.trusted)):
        return
    try:
        taken = import_benchmark(installation(), access, content, upload.name, typed, now())
    except UserError as error:
        problems(error)
        return
    compare_with(installation(), access, taken.id, now())
    tell(f"Reports are compared with the file of {taken.looked.file.sender} from now on.")
    st.rerun()


def _about(looked: LookedAtBenchmark) -> list[str]:
    benchmark = looked.file.benchmark
    known = len(benchmark.dimensions) - len(looked.unknown)
    lines = [
        f"{plain(capital(_named(ComparedWith(benchmark, looked.file.sender))))}.",
        f"{count(known, 'dimension')} of {len(benchmark.dimensions)} that are asked here.",
    ]
    if looked.unknown:
        more = [*looked.unknown[:FEW], *([f"{len(looked.unknown) - FEW} more"] if len(looked.unknown) > FEW else [])]
        lines.append(f"Not asked here, or in other words: {plain(listed(more))}.")
    return lines


def _kept(access: Access, found: BenchmarkState) -> None:
    for name, fingerprint in found.fingerprints.items():
        st.markdown(f"**{plain(capital(_named(found.offered[name])))}**  \n{fingerprint}", width=NARROW)
        question = "Take this file away? Reports are not compared with it then."
        if confirmed(f"benchmark_remove_{name}", "Remove", question, "Remove it"):
            remove_benchmark(installation(), access, name, now())
            st.rerun()


def _save(found: BenchmarkState) -> None:
    """The benchmark of this installation as a file, for those who take part in it."""
    if OWN not in found.offered:
        return
    st.markdown("**Save this server's benchmark as a file**", width=NARROW)
    sender = st.text_input("Who it is from, as others will read", key="benchmark_sender", max_chars=120, width=NARROW)
    if not sender.strip():
        return
    made = export_benchmark(installation(), sender)
    st.markdown(f"Tell those who get it this fingerprint, not by the way the file goes: **{made.fingerprint}**")
    released = made.file.benchmark.released.isoformat()
    download("Save as a file", lambda: made.content, f"benchmark-{released}", "json", "benchmark_save")


def _said(access: Access, found: BenchmarkState, each: BenchmarkDecision) -> str:
    """A decision in words, with when and by whom."""
    if each.subject == TAKES_PART:
        what = "takes part" if each.value == YES else "takes no part any more"
    else:
        known = {OWN: "this server's benchmark", NONE: "no other organisations"}
        file = found.offered.get(each.value)
        what = f"reports are compared with {known.get(each.value) or (_named(file) if file else 'a file that is gone')}"
    return f"{day_and_time(access, each.decided_at)}, {each.decided_by}: {what}"
