"""Opening a space, describing it in several languages, who may read it, archiving it."""

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound
from hub.core.i18n import LANGUAGES, _, current_language
from hub.core.permissions import can, policy, require
from hub.core.texts import DRAFT
from hub.discussions import doors, queries, services
from hub.discussions.forms import (
    DescriptionForm,
    NewSpaceForm,
    SpaceTextForm,
    StandingForm,
    WordsForm,
)
from hub.discussions.models import Space, SpaceText
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/discussions/new")
@policy(Discussing.SPACE_CREATE)
def new_space() -> ResponseReturnValue:
    """The form with which a space is opened."""
    require(current_visitor(), Discussing.SPACE_CREATE)
    form = NewSpaceForm(formdata=None, languages=[current_language().code])
    return render_template("discussions/new_space.html", form=form)


@blueprint.post("/discussions/new")
@policy(Discussing.SPACE_CREATE)
@idempotent
def open_space() -> ResponseReturnValue:
    """The space is there, and its moderators are told."""
    require(current_visitor(), Discussing.SPACE_CREATE)
    form = NewSpaceForm()
    if not form.validate():
        return render_template("discussions/new_space.html", form=form), 422
    made = services.open_space(
        actor=current_visitor(),
        lang=form.lang.data,
        words=_words(form),
        visibility=form.visibility.data,
        languages=form.languages.data,
        objectives=form.objectives.data,
        who_waits=form.who_waits.data,
        moderators=form.moderators.members,
    )
    flash(_("The space is open."), "success")
    return commit(_to("discussions.space", made))


@blueprint.get("/discussions/<slug>/settings")
@policy(Discussing.SPACE_MANAGE)
def space_settings(slug: str) -> ResponseReturnValue:
    """What can be changed of a space, and its words by language."""
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    return _settings_page(found, _settings_form(found))


@blueprint.post("/discussions/<slug>/settings")
@policy(Discussing.SPACE_MANAGE)
@idempotent
def change_space(slug: str) -> ResponseReturnValue:
    """Languages and objectives; for the secretariat also who can read the space, and its place."""
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    form = _settings_form(found, sent=True)
    if not form.validate():
        return _settings_page(found, form), 422
    services.describe_space(
        found,
        actor=current_visitor(),
        languages=form.languages.data,
        objectives=form.objectives.data,
        who_waits=form.who_waits.data,
    )
    if isinstance(form, StandingForm):
        try:
            services.show_space_to(
                found, form.visibility.data, actor=current_visitor(), agreed=form.agreed.data
            )
        except services.Unfit as refusal:
            db.session.rollback()
            form[refusal.field].errors = [str(refusal.description)]
            return _settings_page(found, form), 422
        if form.position.data is not None:
            services.place_space(found, form.position.data)
    flash(_("The settings are saved."), "success")
    return commit(_to("discussions.space_settings", found))


@blueprint.get("/discussions/<slug>/texts/<code>")
@policy(Discussing.SPACE_MANAGE)
def space_text(slug: str, code: str) -> ResponseReturnValue:
    """The words of the space in one language, beside those in another."""
    found, text = _text(slug, code)
    form = SpaceTextForm(formdata=None, obj=text)
    form.is_draft.data = text is not None and text.state == DRAFT
    form.read_at.data = text.updated_at.isoformat() if text else ""
    return _text_page(found, code, form)


@blueprint.post("/discussions/<slug>/texts/<code>")
@policy(Discussing.SPACE_MANAGE)
@idempotent
def write_space_text(slug: str, code: str) -> ResponseReturnValue:
    """The space says this in that language."""
    found, _known = _text(slug, code)
    form = SpaceTextForm()
    if not form.validate():
        return _text_page(found, code, form), 422
    try:
        services.write_space_text(
            found,
            code,
            _words(form),
            actor=current_visitor(),
            is_draft=form.is_draft.data,
            read_at=_moment(form.read_at.data),
        )
    except services.Overtaken as refusal:
        db.session.rollback()
        found, text = _text(slug, code)
        form.form_errors.append(str(refusal.description))
        form.read_at.data = text.updated_at.isoformat() if text else ""
        return _text_page(found, code, form, theirs=text), 409
    flash(_("The text is saved."), "success")
    return commit(_to("discussions.space_settings", found))


@blueprint.post("/discussions/<slug>/archive")
@policy(Discussing.SPACE_CREATE)
def archive_space(slug: str) -> ResponseReturnValue:
    """The space can be read and takes nothing new."""
    found = doors.space(slug, Discussing.SPACE_CREATE)
    services.archive_space(found, actor=current_visitor())
    flash(_("The space is archived: it can be read, and takes nothing new."), "success")
    return commit(_to("discussions.space_settings", found))


@blueprint.delete("/discussions/<slug>/archive")
@policy(Discussing.SPACE_CREATE)
def reopen_space(slug: str) -> ResponseReturnValue:
    """The space takes topics and replies again."""
    found = doors.space(slug, Discussing.SPACE_CREATE)
    services.reopen_space(found, actor=current_visitor())
    flash(_("The space is open again."), "success")
    return commit(_to("discussions.space_settings", found))


def _words(form: WordsForm) -> services.SpaceWords:
    return services.SpaceWords(form.title.data, form.welcome.data, form.questions.data)


def _settings_form(space: Space, *, sent: bool = False) -> DescriptionForm:
    decides = can(current_visitor(), Discussing.SPACE_CREATE, space)
    shape = StandingForm if decides else DescriptionForm
    return shape(obj=space) if sent else shape(formdata=None, obj=space)


def _settings_page(space: Space, form: DescriptionForm) -> str:
    return render_template(
        "discussions/space_settings.html",
        space=space,
        form=form,
        count=queries.count_members(space),
        texts={text.lang: text for text in space.texts},
    )


def _text(slug: str, code: str) -> tuple[Space, SpaceText | None]:
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    if code not in LANGUAGES:
        raise NotFound()
    return found, next((text for text in found.texts if text.lang == code), None)


def _text_page(
    space: Space, code: str, form: SpaceTextForm, *, theirs: SpaceText | None = None
) -> str:
    others = [text for text in space.texts if text.lang != code]
    beside = request.args.get("beside")
    other: Any = next((text for text in others if text.lang == beside), None)
    if other is None and others:
        other = next((text for text in others if text.origin == "original"), others[0])
    return render_template(
        "discussions/space_text.html",
        space=space,
        code=code,
        form=form,
        theirs=theirs,
        other=other,
        is_original=any(t.lang == code and t.origin == "original" for t in space.texts),
    )


def _moment(written: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(written or "")
    except ValueError:
        return None


def _to(endpoint: str, space: Space) -> Response:
    return redirect(url_for(endpoint, slug=space.slug), 303)
