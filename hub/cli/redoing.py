"""`hub rerender`, `reindex`: what was derived from the sources is made anew."""

import click

from hub.core import search
from hub.core.db import db
from hub.core.rerendering import all_texts


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what today's renderer made.")
def rerender(everything: bool) -> None:
    """Make the safe HTML of every text anew from its source, after a change of the rules."""
    for name, redo in all_texts().items():
        done = 0
        for done in redo(everything):
            db.session.commit()
            click.echo(f"\r{name}: {done}", nl=False)
        click.echo(f"\r{name}: {done} made anew")


@click.command()
def reindex() -> None:
    """Make the search index anew from what the features have."""
    done = 0
    for done in search.rebuild():
        db.session.commit()
        click.echo(f"\r{done} documents", nl=False)
    db.session.commit()
    click.echo(f"\r{done} documents indexed")
