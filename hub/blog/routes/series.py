"""Series are begun, worded, changed, published, closed and opened again by their editors."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.blog import doors
from hub.blog.forms.series import (
    NewSeriesForm,
    SeriesForm,
    SeriesWordsForm,
    VersionForm,
    said_of,
)
from hub.blog.models import Series, SeriesText
from hub.blog.policy import Blogging
from hub.blog.routes.blueprint import blueprint
from hub.blog.services import series as services
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Overtaken, Unfit
from hub.core.i18n import LANGUAGES, _
from hub.core.permissions import policy, require


@blueprint.get("/series/new")
@policy(Blogging.SERIES_OPEN)
def new_series() -> ResponseReturnValue:
    """The form with which a series is begun."""
    require(current_visitor(), Blogging.SERIES_OPEN)
    return render_template("blog/series/new.html", form=NewSeriesForm(formdata=None))


@blueprint.post("/series")
@policy(Blogging.SERIES_OPEN)
@idempotent
def begin_series() -> ResponseReturnValue:
    """A series is prepared; nobody but who edits it sees it yet."""
    visitor = current_visitor()
    require(visitor, Blogging.SERIES_OPEN)
    form = NewSeriesForm()
    if not form.validate():
        return render_template("blog/series/new.html", form=form), 422
    try:
        made = services.open_series(
            actor=visitor, lang=form.lang.data, said=_said(form), terms=_terms(form)
        )
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return render_template("blog/series/new.html", form=form), 422
    flash(_("The series is prepared. Only who edits it sees it until it is published."))
    return commit(_to(made))


@blueprint.get("/series/<slug>/edit")
@policy(Blogging.SERIES_EDIT)
def series_form(slug: str) -> ResponseReturnValue:
    """The series with its words in each language, to be changed, published or closed."""
    found = doors.series(slug, Blogging.SERIES_EDIT)
    return _edit_page(found, SeriesForm(formdata=None, data=said_of(found)))


@blueprint.post("/series/<slug>/edit")
@policy(Blogging.SERIES_EDIT)
@idempotent
def save_series(slug: str) -> ResponseReturnValue:
    """The series is about this, and edited by these, from now on."""
    found = doors.series(slug, Blogging.SERIES_EDIT)
    form = SeriesForm()
    if not form.validate():
        return _edit_page(found, form), 422
    try:
        services.change_series(
            found, actor=current_visitor(), version=form.number, terms=_terms(form)
        )
    except (Unfit, Overtaken) as refusal:
        db.session.rollback()
        found = doors.series(slug, Blogging.SERIES_EDIT)
        if isinstance(refusal, Unfit):
            form[refusal.field].errors = [str(refusal.description)]
            return _edit_page(found, form), 422
        form.form_errors.append(str(refusal.description))
        form.version.data = found.version
        return _edit_page(found, form, theirs=SeriesForm(formdata=None, data=said_of(found))), 409
    flash(_("The series is saved."), "success")
    return commit(_to(found))


@blueprint.get("/series/<slug>/texts/<code>")
@policy(Blogging.SERIES_EDIT)
def series_text(slug: str, code: str) -> ResponseReturnValue:
    """The words of the series in one language, to be written."""
    found = doors.series(slug, Blogging.SERIES_EDIT)
    text = _text(found, code)
    said: dict[str, Any] = {"version": found.version}
    if text is not None:
        said |= {"title": text.title, "theme": text.theme, "disclaimer": text.disclaimer}
    return _text_page(found, code, SeriesWordsForm(formdata=None, data=said))


@blueprint.post("/series/<slug>/texts/<code>")
@policy(Blogging.SERIES_EDIT)
@idempotent
def save_series_text(slug: str, code: str) -> ResponseReturnValue:
    """The series says this in that language."""
    found = doors.series(slug, Blogging.SERIES_EDIT)
    _text(found, code)
    form = SeriesWordsForm()
    if not form.validate():
        return _text_page(found, code, form), 422
    try:
        services.write_series_text(
            found, code, actor=current_visitor(), version=form.number, said=_said(form)
        )
    except Overtaken as refusal:
        db.session.rollback()
        found = doors.series(slug, Blogging.SERIES_EDIT)
        form.form_errors.append(str(refusal.description))
        form.version.data = found.version
        return _text_page(found, code, form, theirs=_text(found, code)), 409
    flash(_("The text is saved."), "success")
    return commit(_to(found))


@blueprint.post("/series/<slug>/publication")
@policy(Blogging.SERIES_EDIT)
@idempotent
def publish_series(slug: str) -> ResponseReturnValue:
    """Everybody sees the series, and members may pitch."""
    return _moved(slug, services.publish_series, _("The series is published."))


@blueprint.post("/series/<slug>/closing")
@policy(Blogging.SERIES_EDIT)
@idempotent
def close_series(slug: str) -> ResponseReturnValue:
    """The series takes no pitches any more."""
    return _moved(slug, services.close_series, _("The series is closed."))


@blueprint.delete("/series/<slug>/closing")
@policy(Blogging.SERIES_EDIT)
@idempotent
def reopen_series(slug: str) -> ResponseReturnValue:
    """The series takes pitches again."""
    return _moved(slug, services.reopen_series, _("The series takes pitches again."))


def _moved(slug: str, act: Any, words: str) -> ResponseReturnValue:
    found = doors.series(slug, Blogging.SERIES_EDIT)
    try:
        act(found, actor=current_visitor(), version=VersionForm().number)
    except Overtaken as refusal:
        db.session.rollback()
        found = doors.series(slug, Blogging.SERIES_EDIT)
        form = SeriesForm(formdata=None, data=said_of(found))
        form.form_errors.append(str(refusal.description))
        return _edit_page(found, form), 409
    flash(words, "success")
    return commit(_to(found))


def _terms(form: SeriesForm) -> services.Terms:
    return services.Terms(
        objectives=form.objectives.data or [],
        editors=form.editors.members if form.editors.data else (),
        space_id=form.space_id,
    )


def _said(form: SeriesWordsForm) -> services.Said:
    return services.Said(
        title=form.title.data, theme=form.theme.data or "", disclaimer=form.disclaimer.data or ""
    )


def _text(found: Series, code: str) -> SeriesText | None:
    if code not in LANGUAGES:
        raise NotFound()
    return next((text for text in found.texts if text.lang == code), None)


def _edit_page(found: Series, form: SeriesForm, theirs: SeriesForm | None = None) -> str:
    return render_template(
        "blog/series/edit.html",
        series=found,
        form=form,
        theirs=theirs,
        texts={text.lang: text for text in found.texts},
    )


def _text_page(
    found: Series, code: str, form: SeriesWordsForm, *, theirs: SeriesText | None = None
) -> str:
    others = [text for text in found.texts if text.lang != code]
    return render_template(
        "blog/series/text.html",
        series=found,
        code=code,
        form=form,
        beside=theirs or (others[0] if others else None),
        theirs=theirs,
    )


def _to(found: Series) -> Response:
    return redirect(url_for("blog.series_form", slug=found.slug), 303)
