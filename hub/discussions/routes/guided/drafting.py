"""The summary as its moderators draft it, beside the contributions it rests on."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.i18n import LANGUAGES, current_language
from hub.core.numbers import whole, whole_or
from hub.core.permissions import policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import SummaryForm
from hub.discussions.models import ARCHIVED, ENDORSED, Topic
from hub.discussions.policy import Discussing
from hub.discussions.routes import answers
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/topics/<int:topic_id>/summary/edit")
@policy(Discussing.SUMMARY_WRITE)
def summary_form(topic_id: int) -> ResponseReturnValue:
    """The draft beside the contributions; `question` shows those that answer one.

    When the summary is endorsed, the summary itself.
    """
    found = doors.guided(topic_id, Discussing.SUMMARY_WRITE)
    if found.guided is not None and found.guided.stage in (ENDORSED, ARCHIVED):
        return redirect(url_for("discussions.summary", topic_id=found.id), 302)
    return _page(found, SummaryForm(formdata=None, data=_as_saved(found)))


@blueprint.post("/topics/<int:topic_id>/summary/draft")
@policy(Discussing.SUMMARY_WRITE)
@idempotent
def save_draft(topic_id: int) -> ResponseReturnValue:
    """The draft is kept, whichever button was pressed; `do` is a preview, `cite` or `show-2`."""
    found = doors.guided(topic_id, Discussing.SUMMARY_WRITE)
    form = SummaryForm()
    if not form.validate():
        return _page(found, form), 422
    do, _dash, number = request.form.get("do", "").partition("-")
    if do == "cite":
        form.body.data = _with_cited(form.body.data)
    try:
        draft = _saved(found, form)
    except services.Overtaken:
        return _conflict(found, form)
    if wants_fragment():
        saved = answers.draft_saved(draft.updated_at)
        return commit(jsonify(version=draft.version, saved=saved))
    place = {"show": "contributions", "preview": "preview"}.get(do, "draft")
    asked = number if do == "show" else request.args.get("question")
    values = {"question": asked or None, "preview": "1" if do == "preview" else None}
    return commit(redirect(_address(found, **values) + f"#{place}", 303))


@blueprint.post("/topics/<int:topic_id>/summary")
@policy(Discussing.SUMMARY_WRITE)
@idempotent
def publish_summary(topic_id: int) -> ResponseReturnValue:
    """The draft as it was sent is out, and the participants are asked to endorse it."""
    found = doors.guided(topic_id, Discussing.SUMMARY_WRITE)
    form = SummaryForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        _saved(found, form)
        services.guided.publish_summary(found, actor=current_visitor())
    except services.Overtaken:
        return _conflict(found, form)
    except services.Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _page(found, form), 422
    return commit(redirect(url_for("discussions.summary", topic_id=found.id), 303))


def _saved(topic: Topic, form: SummaryForm) -> Any:
    return services.guided.save_draft(
        topic,
        actor=current_visitor(),
        version=whole_or(form.version.data, -1),
        source=form.body.data,
        lang=form.lang.data,
        until=form.until.data,
    )


def _with_cited(source: str) -> str:
    """The text with the contributions that were ticked, named at its end."""
    ticked = sorted(set(request.form.getlist("cite", type=whole)))
    names = ", ".join(f"#{number}" for number in ticked)
    return f"{source} ({names})".strip() if names else source


def _as_saved(topic: Topic) -> dict[str, Any]:
    draft = queries.summary_draft(topic)
    if draft is not None:
        return {
            "version": str(draft.version),
            "body": draft.source,
            "lang": draft.lang,
            "until": draft.until,
        }
    lang = topic.lang if topic.lang in LANGUAGES else current_language().code
    return {"version": "0", "lang": lang}


def _conflict(topic: Topic, form: SummaryForm) -> ResponseReturnValue:
    """Both texts are shown: theirs above, the writer's own still in the form."""
    db.session.rollback()
    theirs = queries.summary_draft(topic)
    if wants_fragment():
        return render_template("discussions/_summary_theirs.html", theirs=theirs), 409
    if theirs is not None:
        form.version.data = str(theirs.version)
    return _page(topic, form, theirs=theirs), 409


def _page(topic: Topic, form: SummaryForm, *, theirs: Any = None) -> str:
    guide = queries.guide(topic)
    asked = request.args.get("question", type=whole)
    only = answers.only_asked(guide, asked)
    source, lang = form.body.data or "", form.lang.data or topic.lang
    return render_template(
        "discussions/summary_form.html",
        topic=topic,
        guide=guide,
        asked=asked if only is not None else None,
        thread=queries.thread(
            topic, visitor=None, start=request.args.get("from", type=whole), only=only
        ),
        form=form,
        theirs=theirs,
        preview=_preview(topic, source, lang) if request.args.get("preview") else None,
        summary=queries.summary_of(topic),
        can_publish=topic.guided is not None and topic.guided.state in ("closed", "drafted"),
    )


def _preview(topic: Topic, source: str, lang: str) -> list[dict[str, Any]]:
    cited = queries.contributions_numbered(topic, services.guided.numbers_cited(source))
    return services.guided.sections_of(source, lang=lang, cited=cited)


def _address(topic: Topic, **values: Any) -> str:
    return url_for("discussions.summary_form", topic_id=topic.id, **values)
