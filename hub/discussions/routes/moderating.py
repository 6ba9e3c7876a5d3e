"""What moderators do to a topic: lock, pin, close, move, split, merge."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from hub.core.choices import offered
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _, current_language
from hub.core.numbers import whole
from hub.core.permissions import can, policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import ClosingForm, MergeForm, MoveForm, SplitForm
from hub.discussions.forms.days import day_of, ending
from hub.discussions.models import Space, Topic
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint
from hub.discussions.routes.topics import address

SPLIT_PAGE = 200


@blueprint.route("/topics/<int:topic_id>/lock", methods=["POST", "DELETE"])
@policy(Discussing.TOPIC_MODERATE)
def lock(topic_id: int) -> ResponseReturnValue:
    """The topic takes no more replies (POST), or takes them again (DELETE)."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    act = services.lock_topic if request.method == "POST" else services.unlock_topic
    act(found, actor=current_visitor())
    return commit(redirect(address(found), 303))


@blueprint.route("/topics/<int:topic_id>/pin", methods=["POST", "DELETE"])
@policy(Discussing.TOPIC_MODERATE)
def pin(topic_id: int) -> ResponseReturnValue:
    """The topic stands at the top of its space (POST), or does no longer (DELETE)."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    act = services.pin_topic if request.method == "POST" else services.unpin_topic
    act(found, actor=current_visitor())
    return commit(redirect(address(found), 303))


@blueprint.get("/topics/<int:topic_id>/closing")
@policy(Discussing.TOPIC_MODERATE)
def closing_form(topic_id: int) -> ResponseReturnValue:
    """The form that sets the day on which a topic closes."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    day = day_of(found.closes_at, current_visitor().timezone)
    return _page("closing", found, ClosingForm(formdata=None, closes_at=day))


@blueprint.post("/topics/<int:topic_id>/closing")
@policy(Discussing.TOPIC_MODERATE)
@idempotent
def close(topic_id: int) -> ResponseReturnValue:
    """The topic closes by itself at the end of a day."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    form = ClosingForm()

    def act() -> Topic:
        closes_at = ending(form.closes_at.data, current_visitor().timezone)
        if closes_at is None:
            abort(400)
        services.close_topic(found, actor=current_visitor(), closes_at=closes_at)
        return found

    return _done("closing", found, form, act)


@blueprint.delete("/topics/<int:topic_id>/closing")
@policy(Discussing.TOPIC_MODERATE)
def reopen(topic_id: int) -> ResponseReturnValue:
    """The topic has no closing date any more."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    services.reopen_topic(found, actor=current_visitor())
    return commit(redirect(address(found), 303))


@blueprint.get("/topics/<int:topic_id>/move")
@policy(Discussing.TOPIC_MODERATE)
def move_form(topic_id: int) -> ResponseReturnValue:
    """The form that moves a topic to another space."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    form = MoveForm(formdata=None)
    _offer_others(form, found)
    return _page("move", found, form)


@blueprint.post("/topics/<int:topic_id>/move")
@policy(Discussing.TOPIC_MODERATE)
@idempotent
def move(topic_id: int) -> ResponseReturnValue:
    """The topic stands in another space that the moderator moderates."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    form = MoveForm()
    spaces = _offer_others(form, found)

    def act() -> Topic:
        space = spaces[form.space.data]
        services.move_topic(found, actor=current_visitor(), space=space, agreed=form.agreed.data)
        return found

    return _done("move", found, form, act)


@blueprint.get("/topics/<int:topic_id>/split")
@policy(Discussing.TOPIC_MODERATE)
def split_form(topic_id: int) -> ResponseReturnValue:
    """The form in which contributions are chosen for a topic of their own."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    form = SplitForm(formdata=None, space=found.space.slug)
    _offer(form, _places(found.space))
    return _page("split", found, form, **_choosable(found))


@blueprint.post("/topics/<int:topic_id>/split")
@policy(Discussing.TOPIC_MODERATE)
@idempotent
def split(topic_id: int) -> ResponseReturnValue:
    """The chosen contributions and what is below them are a topic of their own."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    form = SplitForm()
    spaces = _offer(form, _places(found.space))

    def act() -> Topic:
        return services.split_topic(
            found,
            actor=current_visitor(),
            numbers=form.numbers.data,
            title=form.title.data,
            space=spaces[form.space.data],
            agreed=form.agreed.data,
        )

    return _done("split", found, form, act)


@blueprint.get("/topics/<int:topic_id>/merge")
@policy(Discussing.TOPIC_MODERATE)
def merge_form(topic_id: int) -> ResponseReturnValue:
    """The form that merges a topic into another."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    return _page("merge", found, MergeForm(formdata=None))


@blueprint.post("/topics/<int:topic_id>/merge")
@policy(Discussing.TOPIC_MODERATE)
@idempotent
def merge_topic(topic_id: int) -> ResponseReturnValue:
    """All contributions of the topic go to the end of another that the moderator moderates."""
    found = doors.topic(topic_id, Discussing.TOPIC_MODERATE)
    form = MergeForm()

    def act() -> Topic:
        visitor = current_visitor()
        into = queries.topic_addressed(visitor, form.target.data)
        if into is None:
            raise services.Unfit("target", _("There is no such topic that you may see."))
        if not can(visitor, Discussing.TOPIC_MODERATE, into):
            raise services.Unfit("target", _("You do not moderate that topic."))
        services.merge_topic(found, actor=visitor, into=into, agreed=form.agreed.data)
        return into

    return _done("merge", found, form, act)


def _done(
    name: str, found: Topic, form: FlaskForm, act: Callable[[], Topic]
) -> ResponseReturnValue:
    """It is done and the topic shown, or the form again with what cannot be."""
    more = _choosable(found) if name == "split" else {}
    if not form.validate():
        return _page(name, found, form, **more), 422
    try:
        shown = act()
    except services.Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _page(name, found, form, **more), 422
    except services.Overtaken as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _page(name, found, form, **_choosable(found)), 409
    return commit(redirect(address(shown), 303))


def _page(name: str, found: Topic, form: Any, **more: Any) -> str:
    similar: Sequence[Topic] = ()
    if name == "merge":
        alike = queries.similar_topics(current_visitor(), found.title)
        similar = [each for each in alike if each.id != found.id]
    return render_template(
        f"discussions/{name}.html", topic=found, form=form, similar=similar, **more
    )


def _places(here: Space | None = None) -> list[Space]:
    """The spaces one moderates, and the one at hand."""
    spaces = list(queries.moderated_spaces(current_visitor()))
    if here is not None and all(each.id != here.id for each in spaces):
        spaces.insert(0, here)
    return spaces


def _offer(form: Any, spaces: Sequence[Space]) -> dict[str, Space]:
    lang = current_language().code
    form.space.choices = offered((each.slug, each.text(lang).title) for each in spaces)
    return {each.slug: each for each in spaces}


def _offer_others(form: Any, found: Topic) -> dict[str, Space]:
    """The other spaces one moderates, none of them chosen: a topic is not moved by a slip."""
    spaces = _offer(form, [each for each in _places() if each.id != found.space_id])
    if spaces:
        form.space.choices[:0] = offered([("", _("Choose"))])
    return spaces


def _choosable(found: Topic) -> dict[str, Any]:
    """A page of what can be split off, and the number at which the next page begins."""
    start = request.args.get("from", type=whole)
    rows = queries.splittable(found, start=start, size=SPLIT_PAGE)
    after = rows[SPLIT_PAGE].number if len(rows) > SPLIT_PAGE else None
    return {"contributions": rows[:SPLIT_PAGE], "after": after}
