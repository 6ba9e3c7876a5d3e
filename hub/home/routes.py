"""The front page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import pages
from hub.core.permissions import public

blueprint = pages("home", __name__)


@blueprint.get("/")
@public("the front page shows what is public")
def front() -> ResponseReturnValue:
    """What the Hub is and where something is going on."""
    return render_template("home/front.html")
