"""Benchmarks from published scores to reports and files: who gives what, when, and to whom it goes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from diagnostic.cli.main import main
from diagnostic.core.released.benchmarks.dimensions import Benchmark, BenchmarkedDimension, items_hash
from diagnostic.core.released.benchmarks.exchange_file import canonical, parse_benchmark_file
from diagnostic.core.released.benchmarks.quantiles import Quartiles, quartiles
from diagnostic.errors import UserError
from diagnostic.services.benchmarks.exchange import (
    export_benchmark,
    import_benchmark,
    look_at_benchmark,
    remove_benchmark,
)
from diagnostic.services.benchmarks.releasing import release_due
from diagnostic.services.benchmarks.signing import signed
from diagnostic.services.benchmarks.taking_part import benchmark_state, compare_with, take_part
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.report.comparing import NONE, OWN
from diagnostic.services.report.load import load_report
from diagnostic.services.report.stamps import report_stamp
from diagnostic.storage.benchmarks import releases
from diagnostic.storage.benchmarks.releases import StoredBenchmark
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import benchmark_files, benchmark_scores, metadata
from diagnostic.storage.setup import audit_log
from tests.benchmarked import AGREED, CHART, DAY, PUBLISHED, RELEASED, STAFF, asked, publish_scores, taking_part
from tests.profiles import on_sqlite
from tests.worlds import access_to, consultant

STEPS = (20, 21, 22, 24, 26, 27, 28, 30, 31, 33, 34, 36)  # of 48
TRUST = [100 * each / 48 for each in STEPS]
LATER = datetime(2026, 7, 1, 3, tzinfo=UTC)


@pytest.fixture
def twelve(installation):
    return installation, taking_part(installation, STEPS)


def shown(inst, access):
    return load_report(inst, access).compared


def test_twelve_organisations_have_a_benchmark_on_the_next_fixed_day(twelve):
    inst, organisations = twelve
    assert release_due(inst, datetime(2025, 6, 30, 23, tzinfo=UTC)) is None  # of 1 April: nothing was published by then
    made = release_due(inst, RELEASED)
    found = {each.dimension: each.quartiles for each in made.dimensions}
    assert found == {"trust": quartiles(TRUST), "teamwork": quartiles([100 - each for each in TRUST])}
    assert found["trust"] == Quartiles(12, 47, 58, 68) and made.released == DAY  # (21+22+24)/3, (26+27+28+30)/4, ...
    assert release_due(inst, RELEASED) is None and release_due(inst, RELEASED + timedelta(days=90)) is None
    for access in organisations:
        assert shown(inst, access).benchmark == made


@on_sqlite
def test_a_score_is_in_one_benchmark_alone_and_the_next_needs_ten_new_ones(twelve):
    inst, organisations = twelve
    first = release_due(inst, RELEASED)
    for access in organisations[:9]:
        publish_scores(inst, access, (40, 8), 2026, at=LATER - timedelta(days=40))
    assert release_due(inst, LATER) is None  # nine new, three that were in the first
    publish_scores(inst, organisations[9], (40, 8), 2026, at=LATER + timedelta(days=1))
    assert release_due(inst, LATER + timedelta(days=2)) is None  # of before: that of 1 October counts it
    second = release_due(inst, datetime(2026, 10, 1, tzinfo=UTC))
    assert {each.quartiles for each in second.dimensions} == {Quartiles(10, 83, 83, 83), Quartiles(10, 17, 17, 17)}
    with reading(inst.engine) as db:
        rows = db.execute(select(benchmark_scores)).all()
    assert len(rows) == len({row[:2] for row in rows}) == 2 * 12 + 2 * 10
    assert shown(inst, organisations[11]) is not None and first != second


@on_sqlite
def test_a_dimension_is_not_released_again_of_fewer_than_half_as_many(twelve):
    inst, _ = twelve
    rows = [
        BenchmarkedDimension("staff", "employee", dimension, items, Quartiles(many, 50, 60, 70))
        for dimension, items, many in zip(("trust", "teamwork"), HERE, (24, 25), strict=True)
    ]
    content = Benchmark(date(2025, 4, 1), tuple(rows)).to_bytes()
    with writing(inst.engine) as db:
        releases.add(db, StoredBenchmark(date(2025, 4, 1), content, "sha256:0", AGREED), [])
    assert [each.dimension for each in release_due(inst, RELEASED).dimensions] == ["trust"]


@on_sqlite
@pytest.mark.parametrize("left", ["withdrawn", "never", "late", "hidden", "old", "others", "invented"])
def test_what_does_not_count(installation, left):
    """Ten organisations agreed, and one of them gives nothing: nine are too few."""
    inst = installation
    organisations = taking_part(inst, STEPS[:9])
    last = consultant(inst, "last", CHART)
    if left == "invented":
        create_organisation(inst, id="demo", name="Demo", chart=CHART, demonstration=True, now=AGREED)
        with pytest.raises(UserError, match="never takes part"):
            take_part(inst, access_to(inst, "demo"), True, AGREED)
        return
    if left != "never":
        take_part(inst, last, True, RELEASED if left == "late" else AGREED)
    if left == "others":
        publish_scores(inst, last, (24, 24), content=STAFF.replace(b"I trust them", b"I trust everybody"))
    elif left == "old":
        publish_scores(inst, last, (24, 24), at=PUBLISHED - timedelta(days=1100))
    elif left != "hidden":
        publish_scores(inst, last, (24, 24))
    if left == "withdrawn":
        take_part(inst, last, False, RELEASED)
    made = release_due(inst, RELEASED)
    if left == "others":
        assert [each.dimension for each in made.dimensions] == ["teamwork"]  # whose words are the same
    else:
        assert made is None
    assert (shown(inst, organisations[0]) is None) == (made is None)


@on_sqlite
def test_the_line_is_for_those_who_take_part_and_for_the_whole_organisation_alone(twelve):
    inst, (first, second, *_) = twelve
    release_due(inst, RELEASED)
    stamp = report_stamp(inst, first)
    assert shown(inst, first) and not shown(inst, access_to(inst, "o00", "executive", "north"))
    assert shown(inst, access_to(inst, "o00", "executive"))
    take_part(inst, first, False, LATER)
    assert shown(inst, first) is None and shown(inst, second) is not None
    assert report_stamp(inst, first) != stamp
    take_part(inst, first, True, LATER)
    take_part(inst, first, True, LATER)  # a second click
    compare_with(inst, first, NONE, LATER)
    assert shown(inst, first) is None
    state = benchmark_state(inst, first, LATER)
    assert [(each.subject, each.value) for each in reversed(state.log)] == [
        ("takes_part", "yes"), ("takes_part", "no"), ("takes_part", "yes"), ("compares", "none"),
    ]  # fmt: skip
    assert state.takes_part and list(state.offered) == [OWN]
    with reading(inst.engine) as db:
        logged = [each.event for each in audit_log.entries(db, "o00") if each.event.startswith("benchmark")]
    assert sorted(logged) == ["benchmark.chosen", "benchmark.joined", "benchmark.joined", "benchmark.left"]


@on_sqlite
@pytest.mark.parametrize(
    ("made", "restored", "due"),
    [
        (DAY - timedelta(days=3), RELEASED, False),  # of before that day: it may have been released, and lost
        (DAY + timedelta(days=1), RELEASED + timedelta(days=2), False),  # while it was being made
        (DAY + timedelta(days=9), RELEASED + timedelta(days=9), True),  # an installation that moved
    ],
)
def test_no_score_of_before_a_lost_release_is_in_another(twelve, made, restored, due):
    """Else what it differs by from the one that people have seen would tell of an organisation."""
    inst, organisations = twelve
    with writing(inst.engine) as db:
        for access in organisations[:3]:
            told = datetime.combine(made, datetime.min.time(), UTC).isoformat()
            audit_log.record(db, access.actor, audit_log.AuditEvent.BACKUP_RESTORED, restored, detail=told)
    assert (release_due(inst, restored + timedelta(hours=1)) is not None) == due


def test_nothing_that_was_released_or_decided_can_be_changed(twelve):
    inst, _ = twelve
    release_due(inst, RELEASED)
    for table in ("benchmark_decisions", "benchmark_releases", "benchmark_scores"):
        with pytest.raises(Exception, match="never change"), writing(inst.engine) as db:
            db.execute(text(f"DELETE FROM {table}"))


# --- files

HERE = [items_hash(asked(STAFF), each) for each in ("trust", "teamwork")]


def benchmark(**changes) -> Benchmark:
    row = BenchmarkedDimension("staff", "employee", "trust", HERE[0], Quartiles(14, 58, 64, 71))
    return Benchmark(DAY, (replace(row, **changes),))


@on_sqlite
def test_a_file_goes_from_one_installation_to_another(twelve, tmp_path):
    inst, (first, *_) = twelve
    with pytest.raises(UserError, match="no benchmark yet"):
        export_benchmark(inst, "Meyer Consulting")
    release_due(inst, RELEASED)
    made = export_benchmark(inst, "Meyer Consulting")
    assert made == export_benchmark(inst, " Meyer Consulting ") and len(made.fingerprint) == 39
    here = consultant(inst, "here", CHART)
    publish_scores(inst, here, (24, 24))
    with pytest.raises(UserError, match="expected the fingerprint of the key"):
        import_benchmark(inst, here, made.content, "norms.json", "", LATER)
    with pytest.raises(UserError, match="expected the fingerprint of the key"):
        import_benchmark(inst, here, made.content, "norms.json", made.fingerprint[:-1] + "x", LATER)
    assert benchmark_state(inst, here, LATER).offered == {}
    taken = import_benchmark(inst, here, made.content, "norms.json", made.fingerprint.upper(), LATER)
    assert taken.looked.unknown == () and shown(inst, here) is None  # until it is chosen
    [name] = benchmark_state(inst, here, LATER).offered
    assert name == taken.id
    compare_with(inst, here, name, LATER)
    assert shown(inst, here).sender == "Meyer Consulting" and shown(inst, here).benchmark == made.file.benchmark
    with pytest.raises(UserError, match="there already"):
        import_benchmark(inst, here, made.content, "norms.json", "", LATER)  # its key is trusted by now
    with pytest.raises(UserError, match="does not exist"):
        compare_with(inst, first, name, LATER)
    remove_benchmark(inst, here, name, LATER)
    assert shown(inst, here) is None and benchmark_state(inst, here, LATER).choice == NONE


def broken(content: bytes, changed) -> bytes:
    loaded = json.loads(content)
    changed(loaded)
    return json.dumps(loaded).encode()


def of_row(**values):
    return lambda loaded: loaded["dimensions"][0].update(values)


@on_sqlite
def test_commands_make_write_and_take_in(twelve, tmp_path, capsys):
    inst, _ = twelve
    environ = {"INSIDE_OUT_HOME": str(inst.settings.home), "DATABASE_URL": inst.settings.database_url}

    def run(*words: str) -> tuple[int, str]:
        code = main(["benchmark", *words], environ)
        return code, "".join(capsys.readouterr())

    file = tmp_path / "norms.json"
    assert run("export", str(file), "--from", "X")[0] == 1 and not file.exists()  # there is none yet
    release_due(inst, RELEASED)
    code, said = run("export", str(file), "--from", "Meyer Consulting")
    assert code == 0 and "2 dimensions, released 2025-07-01" in said
    code, said = run("export", str(file), "--from", "Meyer Consulting")
    assert code == 1 and "expected a name that is free" in said
    code, said = run("import", "o00", str(file))
    assert code == 1 and "expected the fingerprint of the key that signed it, found none" in said
    made = export_benchmark(inst, "Meyer Consulting").fingerprint
    assert run("import", "o00", str(file), "--trust", made, "--compare")[0] == 0
    assert shown(inst, operator(inst, "o00")).sender == "Meyer Consulting"
    assert run("release")[1].startswith("nothing is due; the next fixed day is ")


BAD = {
    "a changed number": (of_row(low=57), "norms.json › signature: expected the signature of what is in the file"),
    "another sender": (lambda loaded: loaded.update({"from": "Them"}), "signature"),
    "another signature": (lambda loaded: loaded.update(signature="0" * 128), "signature"),
    "another key": (lambda loaded: loaded.update(key="1" * 64), "signature"),
    "no key": (lambda loaded: loaded.pop("key"), "norms.json: expected 'key', found nothing"),
    "a short key": (lambda loaded: loaded.update(key="12"), 'key: expected 64 digits from 0 to f, found "12"'),
    "a newer version": (lambda loaded: loaded.update(benchmark=2), "norms.json › benchmark: expected version 1, found"),
    "a version that is none": (lambda loaded: loaded.update(benchmark=True), "expected version 1, found version true"),
    "no dimensions": (lambda loaded: loaded.update(dimensions=[]), "norms.json › dimensions: expected a list"),
    "nine organisations": (of_row(organisations=9), "dimensions[1] › organisations: expected 10 organisations or more"),
    "half a point": (of_row(low=57.5), "dimensions[1] › low: expected a whole number from 1 to 99, found 57.5"),
    "beyond the scale": (of_row(high=101), "dimensions[1] › high: expected a whole number from 1 to 99, found 101"),
    "an end of the scale": (of_row(high=100), "dimensions[1] › high: expected a whole number from 1 to 99, found 100"),
    "out of order": (of_row(low=70), "dimensions[1]: expected low, middle and high in order, found 70, 64, 71"),
    "a word": (of_row(middle="64"), 'dimensions[1] › middle: expected a whole number from 1 to 99, found "64"'),
    "an unknown key": (of_row(hihg=3), "Did you mean 'high'?"),
    "a list as a row": (lambda loaded: loaded.update(dimensions=[[1]]), "dimensions[1]: expected a dimension"),
    "the same twice": (
        lambda loaded: loaded["dimensions"].append(dict(loaded["dimensions"][0])),
        "dimensions[2]: expected each dimension once, found that of dimensions[1] again",
    ),
    "no day": (lambda loaded: loaded.update(released="2025-02-30"), "released: expected a day such as 2027-01-01"),
    "no sender": (lambda loaded: loaded.update({"from": ""}), "from: expected who made it"),
    "an odd id": (of_row(dimension="<b>"), "dimensions[1] › dimension: expected an id"),
}  # fmt: skip
ODD = {
    "NaN": (lambda content: content.replace(b'"low":58', b'"low":NaN'), "finite numbers"),
    "a key twice": (lambda content: content.replace(b'"low":58', b'"low":58,"low":57'), "each key once"),
    "a key twice that is no text": (
        lambda content: content.replace(b'"low":58', b'"\\ud800":1,"\\ud800":2'),
        "\\ud800",
    ),
    "a hundred thousand mistakes": (
        lambda content: broken(content, lambda loaded: loaded.update(dimensions=[1] * 80_000)),
        "79,900 more",
    ),
    "cut off": (lambda content: content[:100], "norms.json:1: expected JSON"),
    "no JSON": (lambda content: b"PK\x03\x04" + content, "norms.json:1: expected JSON"),
    "other bytes": (lambda content: b"\xff" + content, "expected text in UTF-8"),
    "nested": (lambda content: b"[" * 100_000, "expected a benchmark file of Inside Out"),
    "huge": (lambda content: content + b" " * 300_000, "expected at most 256 KiB"),
    "a huge number": (lambda content: content.replace(b"58", b"9" * 5000), "norms.json"),
    "a list": (lambda content: b"[]", "expected a benchmark file of Inside Out"),
    "a text": (lambda content: b'"benchmark"', "expected a benchmark file of Inside Out"),
}


@pytest.fixture(scope="module")
def reader(shared_installation):
    access = consultant(shared_installation, "reader", CHART)
    publish_scores(shared_installation, access, (24, 24))
    return shared_installation, access


@pytest.mark.parametrize("name", [*BAD, *ODD])
def test_a_bad_file_is_refused_with_its_place_and_nothing_is_kept(reader, name):
    inst, access = reader
    good = signed(benchmark(), "Meyer Consulting", inst.keys)
    change, words = (BAD | ODD)[name]
    content = broken(good.to_bytes(), change) if name in BAD else change(good.to_bytes())
    with pytest.raises(UserError) as caught:
        import_benchmark(inst, access, content, "norms.json", "", LATER)
    assert words in str(caught.value) and str(caught.value).startswith("norms.json") and len(str(caught.value)) < 10_000
    with reading(inst.engine) as db:
        assert db.execute(select(benchmark_files)).all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"items": "sha256:" + "0" * 64}, "dimension that is asked here in the same words, found staff › trust"),
        ({"released": date(2030, 1, 1)}, "released: expected a day that has come, found 2030-01-01"),
    ],
)  # fmt: skip
def test_a_file_that_is_sound_and_does_not_fit_is_refused(reader, changes, words):
    inst, access = reader
    made = benchmark() if "released" in changes else benchmark(**changes)
    made = replace(made, **changes) if "released" in changes else made
    with pytest.raises(UserError) as caught:
        look_at_benchmark(inst, access, signed(made, "Them", inst.keys).to_bytes(), "norms.json", LATER)
    assert words in str(caught.value)


def test_a_file_that_was_laid_out_anew_is_the_same_file(reader):
    inst, access = reader
    content = signed(benchmark(), "Meyer Consulting", inst.keys).to_bytes()
    laid_out = json.dumps(json.loads(content), indent=2).encode()
    assert look_at_benchmark(inst, access, laid_out, "norms.json", LATER).file == parse_benchmark_file(content, "")
    assert canonical(json.loads(content)) + b"\n" == content


@on_sqlite
def test_what_leaves_is_numbers_over_ten_organisations_and_nothing_of_one(twelve):
    """Of the twelve no name, id, score or publication is in what was stored for others or exported."""
    inst, organisations = twelve
    release_due(inst, RELEASED)
    content = export_benchmark(inst, "Meyer Consulting").content.decode()
    with reading(inst.engine) as db:
        rows = [list(row) for row in db.execute(select(metadata.tables["benchmark_releases"]))]
    for text_ in (content, *(row[1].decode() for row in rows)):
        assert not any(access.organisation in text_ or access.organisation_name in text_ for access in organisations)
        assert all(isinstance(value, int) for row in json.loads(text_)["dimensions"] for value in list(row.values())
                   if not isinstance(value, str))  # fmt: skip
    assert operator(inst, "o00").organisation_name not in content
