"""The page on which an issue is arranged, and to which every change of it returns."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core import wall
from hub.core.db import db
from hub.core.edge import current_visitor
from hub.core.errors import Refused
from hub.core.permissions import policy
from hub.events.notices.facts import moment_words
from hub.newsletter import doors
from hub.newsletter.forms.issues import ScheduleForm, TryForm, newsletter_zone
from hub.newsletter.models import SECTIONS, Issue
from hub.newsletter.notices import checks
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import desk as found
from hub.newsletter.queries.showing import month_words
from hub.newsletter.queries.words import SECTION_WORDS
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import issues


@blueprint.get("/issues/<period>/edit")
@policy(Circulating.ISSUE_EDIT)
def edit_issue(period: str) -> ResponseReturnValue:
    """What the issue tells of, what it lacks, and what comes next."""
    return overview(doors.issue(period, Circulating.ISSUE_EDIT))


def overview(
    issue: Issue,
    *,
    refusal: str = "",
    scheduling: ScheduleForm | None = None,
    trying: TryForm | None = None,
) -> str:
    """The page; with `refusal`, why something was not done."""
    visitor = current_visitor()
    faults = checks.faults_of(issue) if issue.state in issues.NOT_BEGUN else ()
    return render_template(
        "newsletter/desk/issue.html",
        issue=issue,
        month=month_words(issue.period),
        refusal=refusal,
        faults=faults,
        faults_of_items={each.item_id: each.words for each in faults if each.item_id},
        remarks=checks.remarks_on(issue),
        sections=[(name, SECTION_WORDS[name], _items(issue, name)) for name in SECTIONS],
        news=found.NEWS_WORDS,
        states=found.STATE_WORDS,
        steps=found.NEXT_STEPS,
        texts={each.lang: each for each in issue.texts},
        may_approve=issues.may_approve(issue, visitor),
        offered=found.count_offered(),
        scheduling=scheduling or _scheduling(issue),
        trying=trying or trying_form(formdata=None, data=_trying(issue)),
        zone=newsletter_zone(),
        sent_at=_sent_at(issue),
    )


def refused(period: str, refusal: Refused, **forms: Any) -> ResponseReturnValue:
    """The issue as it is now, and why nothing was done; what was typed is not lost."""
    db.session.rollback()
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    for form in forms.values():
        form.version.data = issue.version
    return overview(issue, refusal=str(refusal.description), **forms), 409


def to_overview(issue: Issue, anchor: str = "") -> Response:
    """Back to the issue, where one was."""
    address = url_for("newsletter.edit_issue", period=issue.period, _anchor=anchor or None)
    return redirect(address, 303)


def trying_form(**values: Any) -> TryForm:
    """To whom a test may be sent: to oneself and to other editors."""
    visitor = current_visitor()
    others = [each for each in found.all_editors() if each.id != visitor.id]
    return TryForm(editors=[visitor, *others], **values)


def _items(issue: Issue, section: str) -> list[Any]:
    return [each for each in issue.items if each.section == section]


def _scheduling(issue: Issue) -> ScheduleForm:
    said: dict[str, Any] = {"version": issue.version}
    if issue.scheduled_at is not None:
        said["at"] = wall.wall_of(issue.scheduled_at, newsletter_zone())[0]
    return ScheduleForm(formdata=None, data=said)


def _sent_at(issue: Issue) -> str:
    return moment_words(issue.scheduled_at, newsletter_zone()) if issue.scheduled_at else ""


def _trying(issue: Issue) -> dict[str, Any]:
    return {"version": issue.version, "to": [current_visitor().id]}
