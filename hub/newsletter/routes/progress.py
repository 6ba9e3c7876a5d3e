"""How the sending of an issue goes on: watched, stopped, resumed, broken off."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.errors import Refused
from hub.core.permissions import policy
from hub.newsletter import doors
from hub.newsletter.models import SENDING, STOPPED, Issue
from hub.newsletter.policy import Circulating
from hub.newsletter.queries.desk import NEXT_STEPS, STATE_WORDS
from hub.newsletter.queries.progress import have_it, progress_of
from hub.newsletter.queries.showing import month_words
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import issues


@blueprint.get("/issues/<period>/progress")
@policy(Circulating.ISSUE_SEND)
def progress(period: str) -> ResponseReturnValue:
    """How many have it, how many wait, how long it takes; a script asks for the part that moves."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    template = "_progress" if wants_fragment() else "progress"
    return render_template(
        f"newsletter/sending/{template}.html",
        issue=issue,
        month=month_words(issue.period),
        progress=progress_of(issue),
        states=STATE_WORDS,
        steps=NEXT_STEPS,
    )


@blueprint.post("/issues/<period>/stop")
@policy(Circulating.ISSUE_SEND)
@idempotent
def stop(period: str) -> ResponseReturnValue:
    """No more of its mail is begun until somebody resumes it."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    try:
        issues.stop(issue, actor=current_visitor())
    except Refused as refusal:
        flash(refusal.description or "", "error")
    return commit(_to_progress(period))


@blueprint.post("/issues/<period>/resume")
@policy(Circulating.ISSUE_SEND)
@idempotent
def resume(period: str) -> ResponseReturnValue:
    """It goes on where it stopped."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    try:
        issues.resume(issue, actor=current_visitor())
    except Refused as refusal:
        flash(refusal.description or "", "error")
    return commit(_to_progress(period))


@blueprint.get("/issues/<period>/break-off")
@policy(Circulating.ISSUE_SEND)
def breaking_off(period: str) -> ResponseReturnValue:
    """Before it is broken off: how many have it already, and how many would not get it."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    if issue.state not in (SENDING, STOPPED):
        return _to_progress(period)
    return _break_off_page(issue)


@blueprint.post("/issues/<period>/break-off")
@policy(Circulating.ISSUE_SEND)
@idempotent
def break_off(period: str) -> ResponseReturnValue:
    """Whoever does not have it yet never gets it."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    try:
        dropped = issues.break_off(issue, actor=current_visitor())
    except Refused as refusal:
        flash(refusal.description or "", "error")
        return _to_progress(period)
    told = ngettext(
        "The sending is broken off: %(num)s reader does not get it.",
        "The sending is broken off: %(num)s readers do not get it.",
        dropped,
    )
    flash(told, "success")
    return commit(_to_progress(period))


def _break_off_page(issue: Issue) -> ResponseReturnValue:
    return render_template(
        "newsletter/sending/break_off.html",
        issue=issue,
        month=month_words(issue.period),
        standing=have_it(issue),
    )


def _to_progress(period: str) -> ResponseReturnValue:
    return redirect(url_for("newsletter.progress", period=period), 303)
