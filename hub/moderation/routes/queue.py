"""The queue and one case, and the words with which both are shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.choices import offered
from hub.core.edge import current_visitor
from hub.core.i18n import _, current_language
from hub.core.permissions import policy, require
from hub.moderation import doors, queries
from hub.moderation.forms import DecisionForm
from hub.moderation.models import CAUSES, Case
from hub.moderation.policy import Moderating
from hub.moderation.queries import AGES, SHOWS, Asked, Line
from hub.moderation.routes.blueprint import blueprint

FILTERS = ("show", "cause", "scope", "age")


@blueprint.get("/")
@policy(Moderating.QUEUE)
def queue() -> ResponseReturnValue:
    """What waits for the visitor's decision, who has waited longest first."""
    require(current_visitor(), Moderating.QUEUE)
    return queue_page(decision_form(formdata=None))


@blueprint.get("/cases/<int:case_id>")
@policy(Moderating.DECIDE)
def case(case_id: int) -> ResponseReturnValue:
    """One case with all there is to know, and the form that decides it."""
    found = doors.case(case_id, Moderating.DECIDE)
    return case_page(found, decision_form(formdata=None))


def queue_page(form: DecisionForm, overtaken: Sequence[Line] = (), said: str = "") -> str:
    """The queue as it is filtered; `overtaken` are cases that somebody else was quicker with."""
    visitor = current_visitor()
    asked = Asked(**filters(), after=request.args.get("after"))
    return render_template(
        "moderation/queue.html",
        page=queries.queue(visitor, asked),
        asked=asked,
        filters=filters(),
        kept=kept(),
        scopes=queries.scopes_of(visitor),
        form=form,
        overtaken=overtaken,
        said=said,
    )


def case_page(found: Case, form: DecisionForm, *, overtaken: bool = False) -> str:
    """The case; `overtaken` says that somebody else was quicker."""
    return render_template(
        "moderation/case.html",
        line=queries.lines_of([found], current_visitor())[0],
        form=form,
        overtaken=overtaken,
    )


def decision_form(**values: Any) -> DecisionForm:
    """The form with the saved answers that the visitor may give, in the language at hand."""
    form = DecisionForm(**values)
    lang = current_language().code
    answers = queries.answers_for(current_visitor())
    named = [
        (str(each.id), f"{each.name} · {each.text(lang, 'en').body}"[:120]) for each in answers
    ]
    form.answer.choices = offered([("", _("No saved answer")), *named])
    return form


def filters() -> dict[str, str]:
    """What the queue is filtered by, as far as it can be meant."""
    sent = {name: request.args.get(name, "")[:60] for name in FILTERS}
    known = {"show": SHOWS, "cause": CAUSES, "age": AGES}
    return {
        name: value if name not in known or value in known[name] else ""
        for name, value in sent.items()
    }


def kept() -> dict[str, str]:
    """The filter as it stands in an address."""
    return {name: value for name, value in filters().items() if value}


def queue_address() -> str:
    """The queue with the same filter."""
    values: dict[str, Any] = {**kept()}
    return url_for("moderation.queue", **values)


def addresses() -> Mapping[str, Callable[[int], str]]:
    """Where a case is looked at, by its id."""
    return {"case": lambda number: url_for("moderation.case", case_id=number)}
