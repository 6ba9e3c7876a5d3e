"""Reviewers: the review as it is written and delivered, and its files."""

from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from hub.core import files
from hub.core.db import db
from hub.core.edge import commit, idempotent, untraced, wants_fragment
from hub.core.errors import NotFound, Overtaken, Refused
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.doors import Entrance
from hub.practices.forms.reviewing import too_long, written_in
from hub.practices.models import REVIEWED, criteria_for
from hub.practices.policy import Practising
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.reviewing.pages import (
    refused,
    sent_on,
    words_of,
    writing_page,
)
from hub.practices.services import masking, reviewing
from hub.practices.services.reviewing import Undelivered, Written


def uploader_of(public_id: str | None = None, token: str | None = None) -> int:
    """Whose the files are that come with a review, signed in or not."""
    return doors.review(
        Practising.REVIEW_WRITE, public_id=public_id, token=token
    ).assignment.reviewer_id


@blueprint.post("/reviews/<public_id>/draft")
@blueprint.post("/reviews/by-link/<token>/draft")
@policy(Practising.REVIEW_WRITE)
@limiter.limit("600/hour", methods=["POST"])
@untraced
@files.takes_files_of(uploader_of)
@idempotent
def save_review(public_id: str | None = None, token: str | None = None) -> ResponseReturnValue:
    """The review is kept as it is, its files too; `drop` names a file that goes."""
    entrance = doors.review(Practising.REVIEW_WRITE, public_id=public_id, token=token)
    assignment, written = entrance.assignment, _written(entrance)
    faults = too_long(written)
    if faults:
        return writing_page(entrance, written=written, faults=faults), 422
    try:
        kept = reviewing.save_review(assignment, version=_version(), written=written)
        came = files.arrived()
        reviewing.attach_files(assignment, [file.public_id for file in came.kept])
        if request.form.get("drop"):
            reviewing.drop_file(assignment, request.form["drop"])
    except Overtaken:
        return _overtaken(public_id, token, written)
    except Refused as refusal:
        db.session.rollback()
        return refused(public_id, token, refusal, words_of(written))
    if wants_fragment():
        return commit(jsonify(version=kept.version, saved=_("Saved")))
    if came.refused:
        db.session.commit()
        return writing_page(entrance, refused=came.refused), 422
    place = request.form.get("then", "review-saved")
    return sent_on(entrance, place if place in ("comments", "files") else "review-saved")


@blueprint.post("/reviews/<public_id>/delivery")
@blueprint.post("/reviews/by-link/<token>/delivery")
@policy(Practising.REVIEW_WRITE)
@limiter.limit("60/hour", methods=["POST"])
@untraced
@files.takes_files_of(uploader_of)
@idempotent
def deliver_review(public_id: str | None = None, token: str | None = None) -> ResponseReturnValue:
    """The editors have the review; what is missing is said, and what was written is kept."""
    entrance = doors.review(Practising.REVIEW_WRITE, public_id=public_id, token=token)
    assignment, written = entrance.assignment, _written(entrance)
    faults = too_long(written)
    if faults:
        return writing_page(entrance, written=written, faults=faults), 422
    if assignment.state in REVIEWED and _says_the_same(Written.of(assignment.review), written):
        return sent_on(entrance)
    try:
        reviewing.attach_files(assignment, [file.public_id for file in files.arrived().kept])
        reviewing.deliver(assignment, version=_version(), written=written)
    except Undelivered as lacking:
        db.session.commit()
        return writing_page(entrance, faults=dict(lacking.faults)), 422
    except Overtaken:
        return _overtaken(public_id, token, written)
    except Refused as refusal:
        db.session.rollback()
        return refused(public_id, token, refusal, words_of(written))
    flash(_("Thank you. Your review is with the editors."), "success")
    return sent_on(entrance)


@blueprint.get("/reviews/<public_id>/files/<int:number>")
@blueprint.get("/reviews/by-link/<token>/files/<int:number>")
@policy(Practising.REVIEW_READ)
@untraced
def submitted_file(
    number: int, public_id: str | None = None, token: str | None = None
) -> ResponseReturnValue:
    """A file of what was submitted, without what it tells of its authors where nobody may know."""
    entrance = doors.review(Practising.REVIEW_READ, public_id=public_id, token=token)
    if not entrance.assignment.shows_content:
        raise NotFound()
    submission = entrance.assignment.submission
    shown = next((each for each in masking.files_shown(submission) if each.number == number), None)
    if shown is None:
        raise NotFound()
    mask = masking.mask_of(submission)
    if not mask.hides:
        return files.serve(shown.stored, thumbnail=request.args.get("size") == "thumbnail")
    content = masking.content_shown(shown, mask)
    if content is None:
        raise NotFound()
    return files.serve_content(content, shown.name, shown.stored)


@blueprint.get("/reviews/<public_id>/own-files/<file_id>")
@blueprint.get("/reviews/by-link/<token>/own-files/<file_id>")
@policy(Practising.REVIEW_READ)
@untraced
def own_file(
    file_id: str, public_id: str | None = None, token: str | None = None
) -> ResponseReturnValue:
    """A file that the reviewer sent with the review."""
    entrance = doors.review(Practising.REVIEW_READ, public_id=public_id, token=token)
    for file in reviewing.files_of_review(entrance.assignment):
        if file.public_id == file_id:
            return files.serve(file)
    raise NotFound()


def _written(entrance: Entrance) -> Written:
    return written_in(request.form, criteria_for(entrance.assignment.submission.content))


def _version() -> int:
    sent = request.form.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1


def _says_the_same(one: Written, other: Written) -> bool:
    """Whether two reviews say the same, whatever numbers their comments have."""
    return (
        one.marks == other.marks
        and [(each["field"], each["text"]) for each in one.comments]
        == [(each["field"], each["text"]) for each in other.comments]
        and (one.to_editors, one.recommendation) == (other.to_editors, other.recommendation)
    )


def _overtaken(public_id: str | None, token: str | None, written: Written) -> ResponseReturnValue:
    """Both are shown: what was saved in the other window, and what was typed in this one."""
    db.session.rollback()
    entrance = doors.review(Practising.REVIEW_WRITE, public_id=public_id, token=token)
    theirs = entrance.assignment.review
    if wants_fragment():
        return render_template(
            "practices/reviewing/_theirs.html",
            theirs=theirs,
            criteria=criteria_for(entrance.assignment.submission.content),
            written=written,
        ), 409
    return writing_page(entrance, written=written, theirs=theirs), 409
