"""Steps on cases: taken up, put back, decided, one or several at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.errors import NotFound, Refused
from hub.core.i18n import _n
from hub.core.permissions import policy, require
from hub.moderation import doors, queries, services
from hub.moderation.forms import DecisionForm, VersionForm
from hub.moderation.models import Case
from hub.moderation.policy import Moderating
from hub.moderation.queries import Line
from hub.moderation.routes.blueprint import blueprint
from hub.moderation.routes.queue import case_page, decision_form, queue_address, queue_page


@dataclass
class Outcome:
    """What became of the chosen cases: decided, or already decided, or refused and why."""

    done: list[Case] = field(default_factory=list)
    overtaken: list[Case] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """How many were decided, in words."""
        count = len(self.done)
        return _n("%(num)s text is decided.", "%(num)s texts are decided.", count) if count else ""


@blueprint.post("/decisions")
@policy(Moderating.QUEUE)
@idempotent
def decide() -> ResponseReturnValue:
    """The chosen cases are decided alike; those somebody else was quicker with are shown again."""
    visitor = current_visitor()
    require(visitor, Moderating.QUEUE)
    form = decision_form()
    if not form.validate():
        return _refused(form)
    outcome = _decide(form)
    if wants_fragment():
        return commit(_as_fragments(outcome))
    if not outcome.overtaken and not outcome.refusals:
        flash(outcome.said, "success")
        return commit(redirect(queue_address(), 303))
    form.form_errors.extend(outcome.refusals)
    lines = queries.lines_of(outcome.overtaken, visitor)
    if len(form.chosen) == 1 and request.args.get("from") == "case":
        page = case_page(_chosen(form)[0], form, overtaken=bool(lines))
    else:
        page = queue_page(form, lines, outcome.said)
    return commit((page, 200 if outcome.done else 409))


@blueprint.route("/cases/<int:case_id>/work", methods=["POST", "DELETE"])
@policy(Moderating.DECIDE)
@idempotent
def work(case_id: int) -> ResponseReturnValue:
    """The visitor is on the case (POST), or leaves it to the others again (DELETE)."""
    found = doors.case(case_id, Moderating.DECIDE)
    form = VersionForm()
    act = services.take_up if request.method == "POST" else services.put_back
    try:
        act(found, actor=current_visitor(), version=form.number)
    except services.Overtaken:
        return case_page(found, decision_form(formdata=None), overtaken=True), 409
    return commit(redirect(url_for("moderation.case", case_id=case_id), 303))


def _decide(form: DecisionForm) -> Outcome:
    visitor, outcome = current_visitor(), Outcome()
    answer = doors.answer(int(form.answer.data), Moderating.QUEUE) if form.answer.data else None
    for each in _chosen(form):
        require(visitor, Moderating.DECIDE, each)
        try:
            with db.session.begin_nested():
                services.decide(
                    each,
                    actor=visitor,
                    version=form.chosen[each.id],
                    verdict=form.decision,
                    answer=answer,
                    words=form.words.data,
                )
        except services.Overtaken:
            outcome.overtaken.append(each)
        except Refused as refusal:
            outcome.refusals.append(str(refusal.description))
        else:
            outcome.done.append(each)
    return outcome


def _chosen(form: DecisionForm) -> Sequence[Case]:
    """The chosen cases, in the order of their numbers, so that no two moderators wait for each
    other. Raises NotFound if the visitor may see none of them."""
    found = queries.visible_cases(current_visitor()).where(Case.id.in_(form.chosen))
    cases = db.session.scalars(found.order_by(Case.id)).unique().all()
    if not cases:
        raise NotFound()
    return cases


def _refused(form: DecisionForm) -> ResponseReturnValue:
    if wants_fragment():
        return jsonify(errors=[str(one) for some in form.errors.values() for one in some]), 422
    if len(form.chosen) == 1 and request.args.get("from") == "case":
        return case_page(_chosen(form)[0], form), 422
    return queue_page(form), 422


def _as_fragments(outcome: Outcome) -> ResponseReturnValue:
    """For the script of the queue: what is decided goes, what was decided by others is shown."""
    db.session.flush()
    lines: list[Line] = queries.lines_of(outcome.overtaken, current_visitor())
    answer = jsonify(
        done=[each.id for each in outcome.done],
        overtaken=[
            {"case": line.case.id, "html": render_template("moderation/_line.html", line=line)}
            for line in lines
        ],
        errors=outcome.refusals,
        said=outcome.said,
        waiting=queries.undecided_count(current_visitor()),
    )
    answer.status_code = 200 if outcome.done else 409
    return answer
