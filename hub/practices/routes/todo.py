"""Where the list of what waits for the visitor stood: mails and bookmarks lead there."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from hub.core.permissions import public
from hub.practices.routes.blueprint import blueprint


@blueprint.get("/todo")
@public("leads to the list that all areas share")
def todo() -> ResponseReturnValue:
    """It stands on a page of its own."""
    return redirect(url_for("home.todo"), 301)
