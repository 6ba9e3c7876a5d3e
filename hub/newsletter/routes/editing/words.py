"""Subject, preview line and opening of an issue, language by language."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Overtaken, Refused
from hub.core.i18n import LANGUAGES, _, current_language
from hub.core.permissions import policy
from hub.core.texts import best_text
from hub.newsletter import doors
from hub.newsletter.forms.issues import WordsForm
from hub.newsletter.models import Issue, IssueText
from hub.newsletter.policy import Circulating
from hub.newsletter.queries.showing import month_words
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.routes.editing.overview import refused, to_overview
from hub.newsletter.services import wording


@blueprint.get("/issues/<period>/texts/<code>")
@policy(Circulating.ISSUE_EDIT)
def issue_words(period: str, code: str) -> ResponseReturnValue:
    """What the issue says in one language, to be written."""
    issue = _opened(period, code)
    if not issue.is_written:
        return to_overview(issue)
    return _page(issue, code, WordsForm(formdata=None, data=_said(_text(issue, code))))


@blueprint.post("/issues/<period>/texts/<code>")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def save_issue_words(period: str, code: str) -> ResponseReturnValue:
    """The issue says this in that language."""
    issue = _opened(period, code)
    form = WordsForm()
    if not form.validate():
        return _page(issue, code, form), 422
    try:
        wording.write_words(
            issue,
            code,
            actor=current_visitor(),
            stamp=form.stamp.data or "",
            subject=form.subject.data,
            preview=form.preview.data or "",
            opening=form.opening.data or "",
        )
    except Overtaken as refusal:
        db.session.rollback()
        issue = _opened(period, code)
        theirs = _text(issue, code)
        form.form_errors.append(str(refusal.description))
        form.stamp.data = theirs.stamp if theirs else ""
        return _page(issue, code, form, theirs=theirs), 409
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _page(_opened(period, code), code, form), 409
    flash(_("The text is saved."), "success")
    return commit(to_overview(issue, "words"))


@blueprint.delete("/issues/<period>/texts/<code>")
@policy(Circulating.ISSUE_EDIT)
@idempotent
def drop_issue_words(period: str, code: str) -> ResponseReturnValue:
    """The issue says nothing of its own in that language any more."""
    issue = _opened(period, code)
    try:
        wording.take_words_away(issue, code, actor=current_visitor())
    except Refused as refusal:
        return refused(period, refusal)
    flash(_("The text is removed."), "success")
    return commit(to_overview(issue, "words"))


def _opened(period: str, code: str) -> Issue:
    if code not in LANGUAGES:
        raise NotFound()
    return doors.issue(period, Circulating.ISSUE_EDIT)


def _text(issue: Issue, code: str) -> IssueText | None:
    return next((each for each in issue.texts if each.lang == code), None)


def _said(text: IssueText | None) -> dict[str, Any]:
    if text is None:
        return {}
    return {name: getattr(text, name) for name in ("stamp", "subject", "preview", "opening")}


def _page(issue: Issue, code: str, form: WordsForm, *, theirs: IssueText | None = None) -> str:
    others = [each for each in issue.texts if each.lang != code]
    return render_template(
        "newsletter/desk/words.html",
        issue=issue,
        month=month_words(issue.period),
        code=code,
        form=form,
        is_there=_text(issue, code) is not None,
        beside=theirs or (best_text(others, current_language().code) if others else None),
        theirs=theirs,
    )
