"""The published page of a practice, its versions, and what one can take away of them."""

from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.config import Settings
from hub.core.citing import BIBTEX, RIS, attached, readable
from hub.core.documents import Document, NoFont, as_docx, as_pdf
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.links.queries import links_of
from hub.practices import doors
from hub.practices.models import Practice, PracticeVersion
from hub.practices.policy import Practising
from hub.practices.queries import citing, reading
from hub.practices.queries.comparing import compared
from hub.practices.queries.readers import lineage_of
from hub.practices.queries.showing import parts_of, term_words
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.offprints import document_of

# What stands at the head of the page and not among the sections.
HEAD = frozenset({"title", "summary"})
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/<slug>")
@policy(Practising.PRACTICE_READ)
def practice(slug: str) -> ResponseReturnValue:
    """The current version; of what was withdrawn, that it was and why."""
    return page(doors.practice(slug, Practising.PRACTICE_READ))


@blueprint.get("/<slug>/v<int:number>")
@policy(Practising.PRACTICE_READ)
def version(slug: str, number: int) -> ResponseReturnValue:
    """One version, at the address under which it is cited."""
    return page(doors.practice(slug, Practising.PRACTICE_READ), number)


@blueprint.get("/<slug>/v<int:number>/changes")
@policy(Practising.PRACTICE_READ)
def version_changes(slug: str, number: int) -> ResponseReturnValue:
    """What changed since the version before, word by word, of what readers are told."""
    found = doors.version(slug, number, Practising.PRACTICE_READ)
    before = doors.version(slug, number - 1, Practising.PRACTICE_READ)
    return render_template(
        "practices/reading/changes.html",
        version=found,
        before=before,
        sections=compared(before.shown, found.shown, name=term_words),
    )


@blueprint.get("/<slug>/v<int:number>.bib")
@policy(Practising.PRACTICE_READ)
def bibtex(slug: str, number: int) -> ResponseReturnValue:
    """The version for BibTeX."""
    found = doors.version(slug, number, Practising.PRACTICE_READ)
    return attached(citing.bibtex(found), BIBTEX, f"{slug}-v{number}.bib")


@blueprint.get("/<slug>/v<int:number>.ris")
@policy(Practising.PRACTICE_READ)
def ris(slug: str, number: int) -> ResponseReturnValue:
    """The version for reference managers."""
    found = doors.version(slug, number, Practising.PRACTICE_READ)
    return attached(citing.ris(found), RIS, f"{slug}-v{number}.ris")


@blueprint.get("/<slug>/v<int:number>.docx")
@policy(Practising.PRACTICE_READ)
@limiter.limit("30/minute")
def docx(slug: str, number: int) -> ResponseReturnValue:
    """The version for a word processor."""
    found = doors.version(slug, number, Practising.PRACTICE_READ)
    return attached(as_docx(_document(found)), DOCX, f"{slug}-v{number}.docx")


@blueprint.get("/<slug>/v<int:number>.pdf")
@policy(Practising.PRACTICE_READ)
@limiter.limit("30/minute")
def pdf(slug: str, number: int) -> ResponseReturnValue:
    """The version for printing. One in a script without letters here is had as .docx only."""
    found = doors.version(slug, number, Practising.PRACTICE_READ)
    try:
        printed = as_pdf(_document(found))
    except NoFont:
        return redirect(url_for("practices.docx", slug=slug, number=number), 303)
    return attached(printed, "application/pdf", f"{slug}-v{number}.pdf")


def page(found: Practice, number: int | None = None, **more: Any) -> str:
    """The page of that version, or of the current one, with what the visitor may do."""
    if found.withdrawn_at is not None:
        # 200 and not 410: the page is what those who cited it came for; robots are told to go.
        return render_template(
            "practices/reading/withdrawn.html", practice=found, version=_current(found)
        )
    shown = reading.version_of(found, number or found.current_version or 0)
    if shown is None:
        raise NotFound()
    visitor = current_visitor()
    standing = reading.standing_of(found, visitor)
    parts = parts_of(shown, without=HEAD)
    return render_template(
        "practices/reading/practice.html",
        practice=found,
        version=shown,
        is_current=shown.number == found.current_version,
        standing=standing,
        parts={part.section.name: part for part in parts},
        authors=reading.named_authors(found),
        record=reading.record_of(shown, standing),
        files=reading.files_beside(shown),
        lineage=lineage_of(found, visitor),
        linked=links_of("practice", found.id, visitor),
        citation=citing.citation(shown),
        permanent=citing.permanent_address(shown),
        readable=readable,
        description=citing.description_of(shown),
        linked_data=citing.linked_data(shown),
        **more,
    )


def _current(found: Practice) -> PracticeVersion | None:
    return reading.version_of(found, found.current_version or 0)


def _document(found: PracticeVersion) -> Document:
    site: Settings = current_app.extensions["settings"]
    return document_of(found, site=site.base_url)
