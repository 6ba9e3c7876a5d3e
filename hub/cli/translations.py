"""`hub i18n …`: texts for the translators."""

import click

from hub.app import ROOT, TRANSLATIONS
from hub.core.catalogues import compile_stale, faults, update

SHOWN = 20


@click.group()
def i18n() -> None:
    """Texts for the translators."""


@i18n.command()
def extract() -> None:
    """Find every text in the sources and bring the catalogues up to it."""
    for language, lacking in update(ROOT / "hub", TRANSLATIONS).items():
        click.echo(f"{language}: {lacking} texts to translate")
    compile_stale(TRANSLATIONS)


@i18n.command()
def check() -> None:
    """Say whether the catalogues hold exactly the texts of the sources."""
    found = faults(ROOT / "hub", TRANSLATIONS)
    for line in found[:SHOWN]:
        click.echo(line, err=True)
    if found:
        raise click.ClickException(f"{len(found)} differences; run: hub i18n extract")
    click.echo("the catalogues are fresh")
