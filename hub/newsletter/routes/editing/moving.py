"""An issue is tried, approved, scheduled, taken back, cancelled."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _, _n
from hub.core.permissions import policy
from hub.newsletter import doors
from hub.newsletter.forms.contributing import VersionForm
from hub.newsletter.forms.issues import CancelIssueForm, ScheduleForm
from hub.newsletter.models import Issue
from hub.newsletter.notices import checks
from hub.newsletter.policy import Circulating
from hub.newsletter.queries.showing import month_words
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.routes.editing.overview import overview, refused, to_overview, trying_form
from hub.newsletter.services import issues, losing, trying


@blueprint.post("/issues/<period>/tests")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def try_issue(period: str) -> ResponseReturnValue:
    """The issue goes to editors as mail, as it stands."""
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    form = trying_form()
    if not form.validate():
        return overview(issue, trying=form), 422
    if checks.faults_of(issue):
        refusal = Refused(_("It cannot be sent as it stands."))
        return refused(period, refusal, trying=form)
    try:
        trying.send_test(issue, version=form.number, to=form.to.data)
    except Refused as refusal:
        return refused(period, refusal, trying=form)
    count = len(form.to.data)
    flash(_n("A test goes to %(num)s person.", "A test goes to %(num)s people.", count), "success")
    return commit(to_overview(issue))


@blueprint.post("/issues/<period>/approval")
@policy(Circulating.ISSUE_APPROVE)
@idempotent
def approve_issue(period: str) -> ResponseReturnValue:
    """The issue may be sent as it stands; what readers find no more is left out first."""
    issue = doors.issue(period, Circulating.ISSUE_APPROVE)
    form, actor = VersionForm(), current_visitor()
    if lost := losing.leave_out_lost(issue):
        words = _n(
            "%(num)s item was left out: readers do not find its page any more. Look at the issue"
            " and approve it again.",
            "%(num)s items were left out: readers do not find their pages any more. Look at the"
            " issue and approve it again.",
            len(lost),
        )
        return commit((overview(issue, refusal=words), 409))
    try:
        issues.approve(issue, actor=actor, version=form.number, faults=checks.faults_of(issue))
    except Refused as refusal:
        return refused(period, refusal)
    flash(_("The issue is approved."), "success")
    return commit(to_overview(issue))


@blueprint.delete("/issues/<period>/approval")
@policy(Circulating.ISSUE_APPROVE)
@idempotent
def take_issue_back(period: str) -> ResponseReturnValue:
    """The issue can be edited again."""
    issue = doors.issue(period, Circulating.ISSUE_APPROVE)
    try:
        issues.take_back(issue, actor=current_visitor(), version=VersionForm().number)
    except Refused as refusal:
        return refused(period, refusal)
    flash(_("The issue can be edited again; it has to be approved again."), "success")
    return commit(to_overview(issue))


@blueprint.post("/issues/<period>/date")
@policy(Circulating.ISSUE_SEND)
@idempotent
def schedule_issue(period: str) -> ResponseReturnValue:
    """Its sending begins then."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    form = ScheduleForm()
    if not form.validate():
        return overview(issue, scheduling=form), 422
    try:
        issues.schedule(issue, actor=current_visitor(), version=form.number, at=form.moment)
    except Unfit as refusal:
        form.at.errors = [str(refusal.description)]
        return overview(issue, scheduling=form), 422
    except Refused as refusal:
        return refused(period, refusal, scheduling=form)
    flash(_("The issue is scheduled."), "success")
    return commit(to_overview(issue))


@blueprint.delete("/issues/<period>/date")
@policy(Circulating.ISSUE_SEND)
@idempotent
def unschedule_issue(period: str) -> ResponseReturnValue:
    """It is approved, and not sent before it is scheduled again."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    try:
        issues.unschedule(issue, actor=current_visitor(), version=VersionForm().number)
    except Refused as refusal:
        return refused(period, refusal)
    flash(_("The issue is not sent by itself any more."), "success")
    return commit(to_overview(issue))


@blueprint.get("/issues/<period>/cancellation")
@policy(Circulating.ISSUE_SEND)
def cancellation(period: str) -> ResponseReturnValue:
    """What follows if the issue is cancelled."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    return _cancel_page(issue, CancelIssueForm(formdata=None, data={"version": issue.version}))


@blueprint.post("/issues/<period>/cancellation")
@policy(Circulating.ISSUE_SEND)
@idempotent
def cancel_issue(period: str) -> ResponseReturnValue:
    """The issue is never sent; the next tells of what it would have told of."""
    issue = doors.issue(period, Circulating.ISSUE_SEND)
    form = CancelIssueForm()
    if not form.validate():
        return _cancel_page(issue, form), 422
    try:
        issues.cancel(issue, actor=current_visitor(), version=form.number)
    except Refused as refusal:
        return refused(period, refusal)
    flash(_("The issue is cancelled."), "success")
    return commit(to_overview(issue))


def _cancel_page(issue: Issue, form: CancelIssueForm) -> str:
    return render_template(
        "newsletter/desk/cancellation.html",
        issue=issue,
        month=month_words(issue.period),
        form=form,
    )
