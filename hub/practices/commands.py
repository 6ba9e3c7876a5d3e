"""`hub import practices`: practices from a table that others kept."""

from pathlib import Path

import click

from hub.accounts.models import Member
from hub.accounts.queries import member_with_handle
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.sheets import Table, TableRefused, read_table
from hub.discussions.commands import bring_in
from hub.practices.services import importing
from hub.practices.services.importing import Entry, Mapped

__all__ = ["bring_in"]

MOST_BYTES, MOST_ROWS = 100_000_000, 50_000
SHOWN = 50


@bring_in.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--author", "handle", required=True, help="The handle of the member who writes them.")
@click.option(
    "--map",
    "named",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column says, where it is not understood (repeatable).",
)
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="The language of rows that do not name theirs.",
)
@click.option(
    "--source",
    default="",
    help="What the table is called: tells its ids from those of other tables [its file's name].",
)
@click.option("--skip-bad", is_flag=True, help="Bring in the rows without a fault.")
@click.option("--yes", is_flag=True, help="Write. Without it is only shown what would be written.")
def practices(
    file: Path,
    handle: str,
    named: tuple[str, ...],
    lang: str,
    source: str,
    skip_bad: bool,
    yes: bool,
) -> None:
    """Bring in published practices from FILE, a CSV or XLSX table with one in each row.

    What each column was taken for, and what is wrong with which row, is shown first; nothing is
    written without --yes. They are published without a review, written by the member named, all in
    one transaction or none. Run again, rows that are there already change nothing. Nobody is told.
    """
    author = _author(handle)
    table = _table(file)
    mapped = importing.columns_of(table.head, _named(named))
    _show_columns(table, mapped)
    entries = list(
        importing.entries_of(table, mapped.fields, lang=lang, source=source or file.stem)
    )
    bad = [entry for entry in entries if entry.faults]
    good = [entry for entry in entries if not entry.faults]
    known = importing.known_keys([entry.origin for entry in good])
    _show_faults(bad)
    click.echo(
        f"{len(entries)} rows: {len(good) - len(known)} to bring in, {len(known)} there already, "
        f"{len(bad)} with faults"
    )
    if bad and not skip_bad:
        raise click.ClickException(
            "nothing was written: mend the rows, or leave them out with --skip-bad"
        )
    if not yes:
        click.echo("Nothing was written. Add --yes to bring them in.")
        return
    with click.progressbar(length=len(good) or 1, label="Practices") as bar:
        report = importing.bring_in(good, author=author, done=lambda: bar.update(1))
    db.session.commit()
    click.echo(f"{report.made} brought in, {report.known} there already, {len(bad)} left out")


def _author(handle: str) -> Member:
    author = member_with_handle(handle.removeprefix("@"))
    if author is None:
        raise click.ClickException(f"there is no active member @{handle.removeprefix('@')}")
    return author


def _table(file: Path) -> Table:
    try:
        with file.open("rb") as stream:
            return read_table(stream, file.name, limit_bytes=MOST_BYTES, limit_rows=MOST_ROWS)
    except TableRefused as refusal:
        raise click.ClickException(f"{file}: {refusal.description}") from refusal
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be read: {fault.strerror}") from fault


def _named(named: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.rpartition("=") for each in named]
    if any(not column or not field for column, _equals, field in pairs):
        raise click.ClickException("--map takes COLUMN=FIELD, for example --map “Where=countries”")
    return {column.strip(): field.strip() for column, _equals, field in pairs}


def _show_columns(table: Table, mapped: Mapped) -> None:
    for at, words in enumerate(table.head):
        click.echo(f"  {words or '(no words)'} → {mapped.fields.get(at, '(left out)')}")
    if mapped.faults:
        known = ", ".join(importing.TARGETS)
        raise click.ClickException("; ".join(mapped.faults) + f"\nFields are: {known}")
    missing = [name for name in importing.NEEDED if name not in mapped.fields.values()]
    missing = [name for name in missing if name != "framework"]
    if missing:
        raise click.ClickException(
            f"no column says {', '.join(missing)}: name it with --map COLUMN=FIELD"
        )


def _show_faults(bad: list[Entry]) -> None:
    for entry in bad[:SHOWN]:
        click.echo(f"row {entry.number}: {'; '.join(entry.faults)}", err=True)
    if len(bad) > SHOWN:
        click.echo(f"… and {len(bad) - SHOWN} rows more", err=True)
