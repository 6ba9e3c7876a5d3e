"""`hub import …`: bringing in what others kept."""

import time
from collections.abc import Iterator
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import OperationalError

from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.discussions.models import MEMBERS, VISIBILITIES, Space
from hub.discussions.services import discourse as forum
from hub.discussions.services.discourse import Import, NotATopic, Report

REASONS_SHOWN = 10


@click.group()
def bring_in() -> None:
    """Bring in what others kept."""


@bring_in.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--space", "slug", help="The space that takes the topics (by its address).")
@click.option(
    "--visibility",
    type=click.Choice(VISIBILITIES),
    default=MEMBERS,
    show_default=True,
    help="Who may read the space “Imported discussions”, where it has to be opened.",
)
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="The language the forum was written in.",
)
@click.option(
    "--site",
    default="",
    help="The forum's address (https://forum.example.org): tells several forums apart and gives "
    "its own links a place to lead to. Name it in every run or in none.",
)
def discourse(folder: Path, slug: str | None, visibility: str, lang: str, site: str) -> None:
    """Bring in the topics of a Discourse forum: FOLDER holds a file of /t/ID.json for each.

    Its people become placeholders who cannot sign in. Run again, it adds what is new and changes
    nothing else; a file that cannot be read costs only itself. Nobody is told, no mail is sent.
    """
    started = time.monotonic()
    files = _files(folder)
    if site and not site.startswith(("https://", "http://")):
        raise click.ClickException("--site begins with https:// or http://")
    report = Report()
    importer = Import(_space(slug, visibility, lang), lang, site.rstrip("/"))
    for path in _with_progress(files):
        report.add(_bring_in(path, importer))
    if report.posts.made:
        report.links = importer.mend_links()
        db.session.commit()
    seconds = time.monotonic() - started
    for line in report.table():
        click.echo(line)
    click.echo(f"{report.posts.made / seconds:.0f} posts a second, {seconds:.1f} s in all")
    _tell_details(report)
    if report.failed:
        raise click.exceptions.Exit(1)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise click.ClickException(f"{folder} is not a folder")
    try:
        files = forum.files_in(folder)
    except OSError as fault:
        raise click.ClickException(f"{folder} cannot be read: {fault.strerror}") from fault
    if not files:
        raise click.ClickException(f"{folder} holds no .json file")
    return files


def _space(slug: str | None, visibility: str, lang: str) -> Space:
    if slug is None:
        space, is_new = forum.space_for_imports(visibility=visibility, lang=lang)
        db.session.commit()
        click.echo(f"Into the space {space.slug} ({space.visibility}{', new' if is_new else ''})")
        return space
    named = db.session.scalars(sa.select(Space).where(Space.slug == slug)).one_or_none()
    if named is None:
        raise click.ClickException(f"there is no space {slug}; leave out --space to have one made")
    click.echo(f"Into the space {named.slug} ({named.visibility})")
    return named


def _with_progress(files: list[Path]) -> Iterator[Path]:
    sizes = {path: path.stat().st_size for path in files}
    with click.progressbar(length=sum(sizes.values()) or 1, label="Topics") as bar:
        for path in files:
            yield path
            bar.update(sizes[path])


def _bring_in(path: Path, importer: Import) -> Report:
    """One file in one transaction."""
    report = Report()
    try:
        foreign = forum.read_topic(path)
        importer.bring_in(foreign, report)
        db.session.commit()
    except NotATopic as why:
        return _left_out(path, importer, str(why))
    except OperationalError as fault:
        db.session.rollback()
        raise click.ClickException(
            f"the database failed at {path.name} ({fault.orig}); what came in before is kept: "
            "mend it and run the same again"
        ) from fault
    except Exception as fault:
        # Whatever else is strange in a file must not cost the others.
        return _left_out(path, importer, f"could not be brought in: {fault!r}"[:300])
    report.skipped += [(path.name, remark) for remark in foreign.skipped]
    report.changed += [(path.name, remark) for remark in foreign.changed]
    return report


def _left_out(path: Path, importer: Import, why: str) -> Report:
    db.session.rollback()
    importer.forget()
    report = Report()
    report.fail(path.name, why)
    return report


def _tell_details(report: Report) -> None:
    for file, why in report.failed[:REASONS_SHOWN]:
        click.echo(f"left out: {file}: {why}", err=True)
    settings: Settings = current_app.extensions["settings"]
    kept = settings.data_dir / "imports" / f"{clock.now():%Y-%m-%d-%H%M%S-%f}.txt"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("\n".join([*report.table(), "", *report.details(), ""]), encoding="utf-8")
    click.echo(f"The whole report: {kept}")
