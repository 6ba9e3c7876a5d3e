"""`hub taxonomy …`: what an operator or a translator may ask about the data files."""

from pathlib import Path

import click

from hub.taxonomy.models import NAMED_IN, Source
from hub.taxonomy.queries.faults import Tally, faults, tallies
from hub.taxonomy.queries.files import FILES


@click.group()
def taxonomy() -> None:
    """Frameworks, countries, languages: the data files and their names."""


@taxonomy.command()
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=FILES,
    help="Another directory with the same files, for example a changed copy.",
)
def check(files: Path) -> None:
    """Check the data files, and count official names and our own."""
    found = faults(files)
    for line in found:
        click.echo(line, err=True)
    if found:
        click.echo(f"{len(found)} to mend", err=True)
        raise SystemExit(1)
    _print_table(tallies(files))


def _print_table(rows: list[Tally]) -> None:
    click.echo("Names: met in official texts / our own / taken from CLDR\n")
    click.echo(_line("", list(NAMED_IN)))
    for row in rows:
        click.echo(_line(row.what, [_cell([row], lang) for lang in NAMED_IN]))
    click.echo(_line("all", [_cell(rows, lang) for lang in NAMED_IN]))


def _cell(rows: list[Tally], lang: str) -> str:
    return "/".join(str(sum(row.counts[lang][source] for row in rows)) for source in Source)


def _line(head: str, cells: list[str]) -> str:
    return f"{head:20}" + "".join(f"{cell:>13}" for cell in cells)
