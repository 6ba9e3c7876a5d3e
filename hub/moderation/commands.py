"""`hub audit …`: the log of privileged acts, shown and proven whole."""

import click

from hub.core import audit
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.moderation.queries import log_lines


@click.group(name="audit")
def log() -> None:
    """The log of privileged acts."""


@log.command()
@click.option(
    "--kept",
    metavar="NUMBER:HASH",
    help="What an earlier run printed: the row must still be the same.",
)
def verify(kept: str | None) -> None:
    """Walk the chain of the log; exit code 1 names the first row that was changed or is missing.

    Keep what it prints somewhere else: whoever can write into the database could make the whole
    chain anew, but not one that ends as yours did.
    """
    found = audit.verify()
    if found.fault:
        click.echo(f"audit log: {found.fault} ({found.number} rows before it are whole)", err=True)
        raise SystemExit(1)
    if kept:
        number, _colon, known = kept.partition(":")
        if not number.isdecimal() or audit.hash_at(int(number)) != known:
            click.echo(f"audit log: row {number} is not the one that was kept", err=True)
            raise SystemExit(1)
    click.echo(f"audit log: {found.number} rows, whole")
    click.echo(f"keep elsewhere: {found.number}:{found.hash}")


@log.command()
@click.option("--last", default=20, show_default=True, help="How many rows.")
@click.option("--act", default="", help="Only this act (topic.locked).")
@click.option("--subject", default="", help="Only what was done to this (topic:7).")
def show(last: int, act: str, subject: str) -> None:
    """The last rows of the log, oldest first."""
    found = audit.entries(act=act, subject=subject).order_by(AuditEntry.number.desc()).limit(last)
    for line in reversed(log_lines(db.session.scalars(found).all())):
        row = line.entry
        who = f"@{line.actor.handle}" if line.actor else row.actor_id or "-"
        told = (str(row.number), row.at.isoformat(timespec="seconds"), who, row.act, row.subject)
        click.echo("\t".join(map(str, (*told, line.facts))).rstrip())
