"""Reviewers: the form that is filled in without a connection, and the certificate."""

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.documents import DocumentRefused
from hub.core.edge import untraced
from hub.core.errors import NotFound
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.models import ACCEPTED, REVIEWED
from hub.practices.policy import Practising
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.reviewing.pages import writing_page
from hub.practices.services import paperwork

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/reviews/<public_id>/form.docx")
@blueprint.get("/reviews/by-link/<token>/form.docx")
@policy(Practising.REVIEW_WRITE)
@limiter.limit("60/hour")
@untraced
def offline_form(public_id: str | None = None, token: str | None = None) -> ResponseReturnValue:
    """What was submitted and the rubric, to be filled in without a connection."""
    entrance = doors.review(Practising.REVIEW_WRITE, public_id=public_id, token=token)
    if entrance.assignment.state != ACCEPTED:
        raise NotFound()
    return _file(paperwork.offline_form(entrance.assignment), DOCX, "review.docx")


@blueprint.post("/reviews/<public_id>/form")
@blueprint.post("/reviews/by-link/<token>/form")
@policy(Practising.REVIEW_WRITE)
@limiter.limit("60/hour", methods=["POST"])
@untraced
def read_offline_form(
    public_id: str | None = None, token: str | None = None
) -> ResponseReturnValue:
    """What was understood of a form that came back; nothing is saved before the reviewer does."""
    entrance = doors.review(Practising.REVIEW_WRITE, public_id=public_id, token=token)
    assignment = entrance.assignment
    if assignment.state != ACCEPTED:
        raise NotFound()
    sent = request.files.get("form")
    if sent is None or not sent.filename:
        return writing_page(entrance, not_read=_("Choose the file.")), 422
    most = current_app.extensions["settings"].upload_limit_mb * 1024 * 1024
    try:
        written = paperwork.read_offline_form(assignment, sent.stream, most=most)
    except DocumentRefused as refusal:
        return writing_page(entrance, not_read=_why(refusal.reason)), 422
    return writing_page(entrance, written=written, was_read=True)


@blueprint.get("/reviews/<public_id>/certificate.pdf")
@blueprint.get("/reviews/by-link/<token>/certificate.pdf")
@policy(Practising.REVIEW_READ)
@limiter.limit("60/hour")
@untraced
def certificate(public_id: str | None = None, token: str | None = None) -> ResponseReturnValue:
    """A paper which says that somebody reviewed; of an anonymous review it does not tell what."""
    entrance = doors.review(Practising.REVIEW_READ, public_id=public_id, token=token)
    if entrance.assignment.state not in REVIEWED:
        raise NotFound()
    site = current_app.extensions["settings"].site_name
    content = paperwork.certificate(entrance.assignment, site=site)
    return _file(content, "application/pdf", "certificate.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _why(reason: str) -> str:
    """Why a file was not read, and what to do."""
    if reason == "not_form":
        return str(_("This is not the form of this review. Take the form from this page."))
    if reason == "macros":
        return str(_("This file carries programs (macros). Save it as .docx without them."))
    if reason == "encrypted":
        return str(_("This file needs a password. Save it without one."))
    if reason in ("too_large", "bomb", "too_many_parts"):
        return str(_("This file is too large."))
    return str(_("This file is no .docx that can be read. Save it as .docx and send it again."))
