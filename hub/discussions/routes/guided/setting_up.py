"""What a guided discussion is about, and the form with which a moderator sets it up."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.core import files
from hub.core.choices import offered
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.files import StoredFile, takes_files
from hub.core.i18n import LANGUAGES, current_language
from hub.core.numbers import whole_or
from hub.core.permissions import policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import GuidedForm, rearranged
from hub.discussions.forms.days import beginning, day_of, ending
from hub.discussions.models import Topic
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint
from hub.discussions.routes.topics import address
from hub.discussions.services.guided import OWNER, QuestionWords, SetUp


@blueprint.get("/topics/<int:topic_id>/guided")
@policy(Discussing.TOPIC_READ)
def guided(topic_id: int) -> ResponseReturnValue:
    """What the discussion is about: concept note, questions, days, languages."""
    found = doors.guided(topic_id, Discussing.TOPIC_READ)
    assert found.guided is not None
    return render_template(
        "discussions/guided.html",
        topic=found,
        guide=queries.guide(found),
        concept=found.guided.concept(current_language().code),
        files=_files(found),
    )


@blueprint.get("/topics/<int:topic_id>/guided/edit")
@policy(Discussing.GUIDED_SET_UP)
def guided_form(topic_id: int) -> ResponseReturnValue:
    """The form, as it was last set up, or empty for an ordinary topic.

    When a summary is out, what was set up: it no longer changes.
    """
    found = doors.topic(topic_id, Discussing.GUIDED_SET_UP)
    if found.guided is not None and not found.guided.is_running:
        return redirect(url_for("discussions.guided", topic_id=found.id), 302)
    return _form_page(found, _offered(GuidedForm(formdata=None, data=_as_set_up(found)), found))


@blueprint.post("/topics/<int:topic_id>/guided")
@policy(Discussing.GUIDED_SET_UP)
@takes_files
@idempotent
def set_up(topic_id: int) -> ResponseReturnValue:
    """The topic is guided so from now on; `do` only adds, removes or moves a question."""
    found = doors.topic(topic_id, Discussing.GUIDED_SET_UP)
    form = _offered(GuidedForm(), found)
    order = request.form.get("do", "")
    if order:
        changed = _offered(GuidedForm(formdata=None, data=rearranged(form.values(), order)), found)
        changed.files.out = form.files.out
        return _form_page(found, changed, moved=order)
    if not form.validate():
        return _form_page(found, form), 422
    version = whole_or(form.version.data, -1)
    try:
        setup = _setup(found, form)
        services.guided.set_up_discussion(
            found, actor=current_visitor(), version=version, setup=setup
        )
    except services.Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _form_page(found, form), 422
    except services.Overtaken as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _form_page(found, form, overtaken=True), 409
    return commit(redirect(address(found), 303))


@blueprint.delete("/topics/<int:topic_id>/guided")
@policy(Discussing.GUIDED_SET_UP)
@idempotent
def take_guide_away(topic_id: int) -> ResponseReturnValue:
    """The topic is an ordinary one again."""
    found = doors.guided(topic_id, Discussing.GUIDED_SET_UP)
    services.guided.take_guide_away(found, actor=current_visitor())
    return commit(redirect(address(found), 303))


def _as_set_up(topic: Topic) -> dict[str, Any]:
    guided = topic.guided
    visitor: Member = current_visitor()
    if guided is None:
        lang = topic.lang if topic.lang in LANGUAGES else current_language().code
        return {
            "version": "0",
            "opens_at": day_of(topic.opens_at, visitor.timezone),
            "closes_at": day_of(topic.closes_at, visitor.timezone),
            "timezone": visitor.timezone,
            "moderator": (topic.moderator or visitor).public_id,
            "languages": [lang],
            "questions": [{"id": ""}, {"id": ""}, {"id": ""}],
        }
    asked = queries.guide(topic)
    return {
        "version": str(guided.version),
        "opens_at": day_of(topic.opens_at, guided.timezone),
        "closes_at": guided.closes_on,
        "timezone": guided.timezone,
        "moderator": topic.moderator.public_id if topic.moderator else "",
        "languages": guided.languages,
        "questions": [
            {"id": str(each.question.id), **{row.lang: row.text for row in each.question.texts}}
            for each in (asked.asked if asked else ())
        ],
        "concept": {row.lang: row.concept for row in guided.texts},
    }


def _offered(form: GuidedForm, topic: Topic) -> GuidedForm:
    """The form with those who may lead the discussion, and the files that are there already."""
    people = {each.public_id: each.public_name for each in queries.moderators_of(topic.space)}
    for one in (topic.moderator, current_visitor()):
        if one is not None:
            people.setdefault(one.public_id, one.public_name)
    form.moderator.choices = offered(people.items())
    form.files.hanging = _files(topic)
    return form


def _files(topic: Topic) -> Sequence[StoredFile]:
    return files.files_of(OWNER, [topic.id]).get(topic.id, ())


def _setup(topic: Topic, form: GuidedForm) -> SetUp:
    chosen, zone = form.chosen_languages, form.timezone.data
    closes_at = ending(form.closes_at.data, zone)
    assert closes_at is not None
    questions = [
        QuestionWords(
            whole_or(entry.form.id.data, 0) or None,
            {code: words for code, words in entry.form.words().items() if code in chosen},
        )
        for entry in form.questions
    ]
    return SetUp(
        zone=zone,
        opens_at=beginning(form.opens_at.data, zone),
        closes_at=closes_at,
        moderator=_lead(topic, form),
        languages=chosen,
        questions=[each for each in questions if each.texts],
        concepts={
            code: words for code, words in form.concept.form.words().items() if code in chosen
        },
        files=form.files.data,
        removed_files=form.files.out,
    )


def _lead(topic: Topic, form: GuidedForm) -> Member | None:
    people = [*queries.moderators_of(topic.space), topic.moderator, current_visitor()]
    chosen = form.moderator.data
    return next((one for one in people if one is not None and one.public_id == chosen), None)


def _form_page(topic: Topic, form: GuidedForm, *, moved: str = "", overtaken: bool = False) -> str:
    guided = topic.guided
    if overtaken and guided is not None:
        form.version.data = str(guided.version)
        form.version.raw_data = [form.version.data]
    guide = queries.guide(topic)
    return render_template(
        "discussions/guided_form.html",
        topic=topic,
        form=form,
        guide=guide,
        counts={str(each.question.id): each.count for each in (guide.asked if guide else ())},
        moved=moved,
        overtaken=overtaken,
        action=url_for("discussions.set_up", topic_id=topic.id),
    )
