"""The front page, search, objectives, and what the Hub says of itself."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.edge import current_visitor, pages
from hub.core.errors import NotFound
from hub.core.i18n import current_language
from hub.core.limits import limiter
from hub.core.permissions import policy, public
from hub.core.todo import matters_for
from hub.events.queries import elsewhere as events
from hub.home import doors, queries
from hub.home.forms import read_question
from hub.home.policy import Homing
from hub.taxonomy import queries as taxonomy
from hub.taxonomy.models import UnknownTerm

blueprint: Blueprint = pages("home", __name__)


@blueprint.get("/")
@public("the front page shows what the visitor may see")
def front() -> ResponseReturnValue:
    """What the Hub is and where something is going on."""
    return render_template("home/front.html", front=queries.front(current_visitor()))


@blueprint.get("/search")
@public("finds what the visitor may see")
@limiter.limit("60/minute")
def search() -> ResponseReturnValue:
    """What answers a question, in any language, through what the visitor may see."""
    question = read_question(request.args)
    found = queries.find(question, current_visitor())
    return render_template("home/search.html", question=question, found=found)


@blueprint.get("/todo")
@policy(Homing.TODO_READ)
def todo() -> ResponseReturnValue:
    """All that waits for the visitor in every area, by the day it is due."""
    return render_template("home/todo.html", matters=matters_for(doors.own_todo()))


@blueprint.get("/objectives/")
@public("the objectives of the compacts, with how many visible topics are about each")
def objectives() -> ResponseReturnValue:
    """The objectives of both compacts, and how much is said about each."""
    return render_template(
        "home/objectives.html",
        frameworks=taxonomy.frameworks(),
        counts=queries.topic_counts(current_visitor()),
    )


@blueprint.get("/objectives/<code>")
@public("what the visitor may see about an objective")
def objective(code: str) -> ResponseReturnValue:
    """An objective, and what is said about it."""
    try:
        found = taxonomy.objective(code)
    except UnknownTerm:
        raise NotFound() from None
    visitor = current_visitor()
    lang = current_language().code
    return render_template(
        "home/objective.html",
        objective=found,
        framework=taxonomy.framework(found.framework),
        source=found.titles.source(lang),
        topics=queries.topics_about(code, visitor, request.args.get("after")),
        practices=queries.practices_about(code),
        articles=queries.articles_about(code),
        coming=events.next_about(code, visitor),
        documented=events.documented_about(code, visitor),
        spaces=[each for each in queries.visible_spaces(visitor) if code in each.objectives],
    )


@blueprint.get("/about")
@public("what the Hub is, for everybody")
def about() -> ResponseReturnValue:
    """What the Hub is, how to take part, how it is moderated, and what it keeps of whom."""
    return render_template("home/about.html")
