"""What waits for the visitor."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import current_visitor
from hub.core.permissions import policy, require
from hub.practices.policy import Practising
from hub.practices.queries.todo import matters_waiting
from hub.practices.routes.blueprint import blueprint
from hub.practices.services import masking


@blueprint.get("/todo")
@policy(Practising.TODO_READ)
def todo() -> ResponseReturnValue:
    """All that waits for the visitor as author, reviewer or editor, by the day it is due."""
    visitor = current_visitor()
    require(visitor, Practising.TODO_READ)
    matters = matters_waiting(visitor)
    # Reviewers read no name where they may know none.
    reviewed = [each.submission for each in matters if each.submission is not None]
    masks = masking.masks_of(reviewed)
    titles = {each.id: masking.title_for_reviewers(each, masks[each.id]) for each in reviewed}
    return render_template("practices/todo/index.html", matters=matters, titles=titles)
