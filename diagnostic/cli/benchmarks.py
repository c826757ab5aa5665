"""Commands about benchmarks: made on fixed days, written as a signed file, taken in from other installations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from diagnostic.cli.installations import installation


@click.group
def benchmark() -> None:
    """Quantiles over organisations that agreed to them (docs/benchmarks.md)."""


@benchmark.command
@click.pass_obj
def release(environ: Mapping[str, str]) -> None:
    """Make the benchmark of the last fixed day, if it is due. Servers do it by themselves."""
    from diagnostic.report.words import count
    from diagnostic.services.benchmarks.releasing import next_release_day, release_due

    now = datetime.now(UTC)
    with installation(environ) as inst:
        made = release_due(inst, now)
    if made is None:
        print(f"nothing is due; the next fixed day is {next_release_day(now)}")
    else:
        fewest, most = made.organisations
        of = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        print(f"benchmark of {made.released}: {count(len(made.dimensions), 'dimension')} of {of} organisations")


@benchmark.command("export")
@click.argument("file", type=Path, help="a new file, such as benchmark.json")
@click.option("--from", "sender", required=True, help="whose it is, as those read who take it in")
@click.pass_obj
def export_file(environ: Mapping[str, str], file: Path, sender: str) -> None:
    """Write the newest benchmark of this installation as a signed file; says the fingerprint of the key."""
    from diagnostic.services.benchmarks.exchange import export_benchmark
    from diagnostic.services.installation.atomic_files import new_file

    with installation(environ) as inst:
        made = export_benchmark(inst, sender)
        with new_file(file) as target:
            target.write(made.content)
    print(f"{file}: {len(made.file.benchmark.dimensions)} dimensions, released {made.file.benchmark.released}")
    print(f"Tell those who take it in, not by the way the file goes, this fingerprint: {made.fingerprint}")


@benchmark.command("import")
@click.argument("organisation", help="its id")
@click.argument("file", type=Path)
@click.option(
    "--trust", default="", metavar="FINGERPRINT", help="of the sender's key, as they told you; the first time"
)
@click.option("--compare", is_flag=True, help="compare the organisation's reports with it from now on")
@click.pass_obj
def import_file(environ: Mapping[str, str], organisation: str, file: Path, trust: str, compare: bool) -> None:
    """Take in a benchmark file of another installation for an organisation."""
    from diagnostic.core.released.benchmarks.exchange_file import MOST_BYTES
    from diagnostic.files.bytes import read_bytes
    from diagnostic.services.benchmarks.exchange import import_benchmark
    from diagnostic.services.benchmarks.taking_part import compare_with
    from diagnostic.services.installation.organisations import operator

    content, now = read_bytes(file, MOST_BYTES), datetime.now(UTC)
    with installation(environ) as inst:
        access = operator(inst, organisation)
        found = import_benchmark(inst, access, content, str(file), trust, now)
        if compare:
            compare_with(inst, access, found.id, now)
    made = found.looked.file
    print(f"{found.id}: {made.sender}, {len(made.benchmark.dimensions)} dimensions, released {made.benchmark.released}")
    for name in found.looked.unknown:
        print(f"not asked here, or in other words: {name}")
