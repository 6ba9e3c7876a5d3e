"""Drafts, previews and the names one may mention."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock, markup
from hub.core.edge import commit, current_visitor, wants_fragment
from hub.core.files import MAX_FILES
from hub.core.i18n import LANGUAGES, current_language
from hub.core.limits import limiter
from hub.core.markup import MAX_SOURCE
from hub.core.numbers import whole
from hub.core.permissions import policy, require
from hub.discussions import doors, queries, services
from hub.discussions.policy import Discussing
from hub.discussions.routes import answers
from hub.discussions.routes.blueprint import blueprint

KEPT_FIELDS = (
    "title",
    "body",
    "lang",
    "reply_to",
    "question",
    "objectives",
    "countries",
    "space",
)


@blueprint.get("/drafts/")
@policy(Discussing.DRAFT_KEEP)
def drafts() -> ResponseReturnValue:
    """What one began to write, each with the way back to it."""
    require(current_visitor(), Discussing.DRAFT_KEEP)
    found = answers.drafts(current_visitor())
    return render_template("discussions/drafts.html", drafts=found)


@blueprint.put("/drafts/<key>")
@policy(Discussing.DRAFT_KEEP)
@limiter.limit("60/minute")
def keep_draft(key: str) -> ResponseReturnValue:
    """Keep what is being typed; answers with the time in the reader's zone."""
    require(current_visitor(), Discussing.DRAFT_KEEP)
    services.keep_draft(actor=current_visitor(), key=key[:60], fields=_fields())
    return commit(jsonify(saved=answers.draft_saved(clock.now())))


@blueprint.delete("/drafts/<key>")
@policy(Discussing.DRAFT_KEEP)
def discard_draft(key: str) -> ResponseReturnValue:
    """Forget a draft."""
    require(current_visitor(), Discussing.DRAFT_KEEP)
    services.discard_draft(actor=current_visitor(), key=key[:60])
    if request.accept_mimetypes.accept_html:
        return commit(redirect(url_for("discussions.drafts"), 303))
    return commit(("", 204))


@blueprint.post("/preview")
@policy(Discussing.DRAFT_KEEP)
@limiter.limit("60/minute")
def preview() -> ResponseReturnValue:
    """How a text will look: a fragment for the script, else a page of its own."""
    require(current_visitor(), Discussing.DRAFT_KEEP)
    lang = request.form.get("lang", "")
    lang = lang if lang in LANGUAGES else current_language().code
    body = request.form.get("body", "")[:MAX_SOURCE]
    topic_id = request.args.get("topic", type=whole)
    topic = doors.topic(topic_id, Discussing.TOPIC_REPLY) if topic_id else None
    rendered = (
        services.make_safe(body, space=topic.space, lang=lang)
        if topic
        else markup.render(body, lang=lang)
    )
    template = "_preview.html" if wants_fragment() else "preview.html"
    return render_template(f"discussions/{template}", html=rendered.html, text_lang=lang)


@blueprint.get("/mentions")
@policy(Discussing.TOPIC_REPLY)
@limiter.limit("120/minute")
def mentions() -> ResponseReturnValue:
    """Members one may mention in the topic, whose handle or name begins with `q`."""
    topic = doors.topic(request.args.get("topic", 0, type=whole), Discussing.TOPIC_REPLY)
    beginning = request.args.get("q", "").strip()[:40]
    found = queries.mentionable(topic.space, beginning) if beginning else []
    return render_template("discussions/_mentions.html", members=found)


def _fields() -> dict[str, Any]:
    sent = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(sent, dict):
        return {}
    kept = {name: sent[name] for name in KEPT_FIELDS if name in sent}
    found = {
        name: markup.tidy(value)[:MAX_SOURCE] if isinstance(value, str) else value
        for name, value in kept.items()
    }
    return {**found, "files": request.form.getlist("files")[:MAX_FILES]}
