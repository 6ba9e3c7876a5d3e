"""The archive: every issue that was sent, by year, and the page of each."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.i18n import current_language
from hub.core.permissions import policy, public
from hub.newsletter import doors
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import archive, showing
from hub.newsletter.queries.standing import gone
from hub.newsletter.routes.blueprint import blueprint

PERIOD = "/issues/<period>"


@blueprint.get("/issues/")
@public("issues that were sent to everybody")
def issues() -> ResponseReturnValue:
    """All issues, the latest first."""
    return render_template(
        "newsletter/archive/index.html",
        years=archive.issues_by_year(),
        month_words=showing.month_words,
        opening_words=archive.opening_words,
    )


@blueprint.get(PERIOD)
@policy(Circulating.ISSUE_READ)
def issue(period: str) -> ResponseReturnValue:
    """The issue as it stands for all its readers, in the editor's order."""
    found = doors.issue(period, Circulating.ISSUE_READ)
    whole = showing.shown(found, current_language().code)
    hidden = gone(found.shown_items)
    return render_template(
        "newsletter/archive/issue.html",
        issue=found,
        whole=whole,
        gone=hidden,
        month=showing.month_words(found.period),
        neighbours=archive.neighbours_of(found),
        languages_written=archive.languages_of(found),
        title_of=archive.title_of,
        citation=archive.citation(whole),
        description=archive.description_of(whole),
        linked_data=archive.linked_data(whole, hidden),
    )
