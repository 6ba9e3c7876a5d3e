"""A published version as a document that is printed or read offline."""

from collections.abc import Iterator

from flask_babel import format_date

from hub.core.citing import readable
from hub.core.documents import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Properties,
    Run,
    Table,
    from_html,
)
from hub.core.i18n import LANGUAGES, _, current_language, in_language
from hub.practices.models import PracticeVersion
from hub.practices.queries import citing
from hub.practices.queries.showing import Told, parts_of

SECTION, FIELD = 1, 2


def document_of(version: PracticeVersion, *, site: str) -> Document:
    """What the page tells of the version, in its own language; of the rest of the page nothing.

    `site` is the address by which links of the site itself are completed.
    """
    lang = version.lang if version.lang in LANGUAGES else current_language().code
    with in_language(lang):
        day = format_date(version.published_at, "long")
        return Document(
            title=version.title,
            language=lang,
            subtitle=_("Version %(num)s", num=version.number) + f", {day}",
            blocks=tuple(_blocks(version, site)),
            properties=Properties(
                author=str(version.shown.get("implementer") or ""),
                date=version.published_at.replace(microsecond=0),
            ),
        )


def _blocks(version: PracticeVersion, site: str) -> Iterator[Block]:
    for correction in version.corrections:
        label = Run(f"{_('Correction')}, {format_date(correction.created_at, 'long')}", bold=True)
        yield Paragraph((label,))
        yield from from_html(correction.body_html, site=site)
    for part in parts_of(version, without=frozenset({"title"})):
        yield Heading(SECTION, (Run(str(part.section.title)),))
        for told in part.told:
            yield from _told(told, site)
    yield Heading(SECTION, (Run(_("Cite and keep")),))
    address = citing.permanent_address(version)
    yield Paragraph((Run(f"{citing.citation(version)} "), Run(readable(address), link=address)))


def _told(told: Told, site: str) -> Iterator[Block]:
    label = str(told.field.label)
    if not told.is_prose:
        words = [format_date(told.day, "long")] if told.day else list(told.words)
        if len(words) == 1:
            yield Paragraph((Run(f"{label}: ", bold=True), Run(words[0])))
        else:
            yield Paragraph((Run(label, bold=True),))
            yield Listing(tuple((Paragraph((Run(line),)),) for line in words))
        return
    yield Heading(FIELD, (Run(label),))
    yield from from_html(told.html, level=FIELD + 1, site=site)
    for name, html in told.statements:
        yield Heading(FIELD + 1, (Run(name),))
        yield from from_html(html, level=FIELD + 1, site=site)
    if told.rows:
        yield Table(
            tuple((Run(column),) for column in told.columns),
            tuple(tuple((Run(cell),) for cell in row) for row in told.rows),
        )
