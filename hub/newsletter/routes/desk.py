"""The desk of newsletter editors: every issue, how far it has come, and what is to be done."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import current_visitor
from hub.core.permissions import policy, require
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import desk as found
from hub.newsletter.queries.showing import month_words
from hub.newsletter.routes.blueprint import blueprint


@blueprint.get("/desk")
@policy(Circulating.ISSUE_EDIT)
def desk() -> ResponseReturnValue:
    """Issues with their state and next step."""
    require(current_visitor(), Circulating.ISSUE_EDIT)
    return render_template(
        "newsletter/desk/index.html",
        month_words=month_words,
        offered=found.count_offered(),
        issues=found.issues_on_desk(),
        states=found.STATE_WORDS,
        steps=found.NEXT_STEPS,
    )
