"""An approved article is published, at once or at a set time; withdrawn, shown again, renewed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.blog import doors
from hub.blog.forms.editing import (
    LanguagesForm,
    PublishForm,
    ReasonForm,
    ScheduleForm,
    StepForm,
    TranslatorForm,
)
from hub.blog.models import APPROVAL, SCHEDULED, TRANSLATION, Article
from hub.blog.policy import Blogging
from hub.blog.queries.manuscripts import STAGE_WORDS
from hub.blog.queries.waiting import missing_approvals
from hub.blog.routes.blueprint import blueprint
from hub.blog.services import publishing as services
from hub.blog.services import scheduling, stages
from hub.core.days import in_zone
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.permissions import can, policy


@blueprint.get("/manuscripts/<public_id>/publication")
@policy(Blogging.ARTICLE_FOLLOW)
def publication(public_id: str) -> str:
    """What is still to be done before readers find it, and what can be done once they do."""
    return publication_page(doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW))


@blueprint.post("/manuscripts/<public_id>/schedule")
@policy(Blogging.ARTICLE_PUBLISH)
@idempotent
def schedule_article(public_id: str) -> ResponseReturnValue:
    """It is published at the time that was chosen."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_PUBLISH)
    form = ScheduleForm(is_new_version=article.current_version is not None)
    if not form.validate():
        return publication_page(article, scheduling=form), 422
    try:
        scheduling.schedule(
            article,
            actor=current_visitor(),
            version=form.number,
            at=form.moment,
            note=form.note.data,
        )
    except Refused as refusal:
        return _refused(public_id, refusal, scheduling=form)
    flash(_("The article is published at the time you chose."), "success")
    return commit(to_publication(article))


@blueprint.delete("/manuscripts/<public_id>/schedule")
@policy(Blogging.ARTICLE_PUBLISH)
@idempotent
def unschedule_article(public_id: str) -> ResponseReturnValue:
    """No time is set any more."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_PUBLISH)
    form = StepForm()
    try:
        scheduling.unschedule(article, actor=current_visitor(), version=form.number)
    except Refused as refusal:
        return _refused(public_id, refusal)
    flash(_("No time is set any more."), "success")
    return commit(to_publication(article))


@blueprint.post("/manuscripts/<public_id>/versions")
@policy(Blogging.ARTICLE_PUBLISH)
@idempotent
def publish_article(public_id: str) -> ResponseReturnValue:
    """Readers find it from now on."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_PUBLISH)
    form = PublishForm(is_new_version=article.current_version is not None)
    if not form.validate():
        return publication_page(article, publishing=form), 422
    try:
        stages.hold(article, form.number)
        services.publish(article, current_visitor(), note=form.note.data)
    except Refused as refusal:
        return _refused(public_id, refusal, publishing=form)
    flash(_("The article is published."), "success")
    return commit(to_publication(article))


@blueprint.post("/manuscripts/<public_id>/renewal")
@policy(Blogging.ARTICLE_RENEW)
@idempotent
def renew_article(public_id: str) -> ResponseReturnValue:
    """A new version is begun: its text anew, or only more translations of it."""
    article = doors.step(public_id, Blogging.ARTICLE_RENEW)
    is_text = "translations" not in request.form
    try:
        if is_text:
            services.begin_version(article, actor=current_visitor())
        else:
            services.begin_translations(article, actor=current_visitor())
    except Refused as refusal:
        return _refused(public_id, refusal)
    flash(_("A new version is begun. Readers see the one before until it is published."), "success")
    if is_text:
        return commit(redirect(url_for("blog.edited_text", public_id=public_id), 303))
    return commit(to_publication(article))


@blueprint.post("/manuscripts/<public_id>/withdrawal")
@policy(Blogging.ARTICLE_WITHDRAW)
@idempotent
def withdraw_article(public_id: str) -> ResponseReturnValue:
    """Readers find it no more; its page says why."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_WITHDRAW)
    form = ReasonForm()
    if not form.validate():
        return publication_page(article, withdrawing=form), 422
    try:
        services.withdraw(article, actor=current_visitor(), reason=form.words.data)
    except Refused as refusal:
        return _refused(public_id, refusal, withdrawing=form)
    flash(_("The article is withdrawn. Its page says so, with your reason."), "success")
    return commit(to_publication(article))


@blueprint.delete("/manuscripts/<public_id>/withdrawal")
@policy(Blogging.ARTICLE_PUBLISH)
@idempotent
def restore_article(public_id: str) -> ResponseReturnValue:
    """Readers find it again."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_PUBLISH)
    try:
        services.restore(article, actor=current_visitor())
    except Refused as refusal:
        return _refused(public_id, refusal)
    flash(_("Readers find the article again."), "success")
    return commit(to_publication(article))


def publication_page(article: Article, **forms: Any) -> str:
    """The page, with forms as they were sent, if they were refused."""
    visitor = current_visitor()
    version = str(article.version)
    is_new_version = article.current_version is not None
    note = scheduling.note_of(article) if article.stage == SCHEDULED else ""
    given: dict[str, Any] = {"version": version, "note": note, "is_new_version": is_new_version}
    return render_template(
        "blog/editing/publication.html",
        article=article,
        said=forms.get("said", ""),
        stage_words=STAGE_WORDS,
        missing=missing_approvals(article) if article.stage == APPROVAL else (),
        publishable=[text.lang for text in services.publishable(article)],
        publishing=forms.get("publishing") or PublishForm(formdata=None, **given),
        scheduling=forms.get("scheduling")
        or ScheduleForm(formdata=None, zone=visitor.timezone, at=_proposed(article), **given),
        overriding=forms.get("overriding") or ReasonForm(formdata=None, version=version),
        withdrawing=forms.get("withdrawing") or ReasonForm(formdata=None, version=version),
        languages_form=LanguagesForm(formdata=None, but=article.lang, langs=article.wanted),
        asking=forms.get("asking") or TranslatorForm(formdata=None, but=article.lang),
        is_ready=article.stage in services.READY,
        is_translated=article.stage in (TRANSLATION, SCHEDULED),
        publishes=can(visitor, Blogging.ARTICLE_PUBLISH, article),
        renews=can(visitor, Blogging.ARTICLE_RENEW, article),
        withdraws=can(visitor, Blogging.ARTICLE_WITHDRAW, article) and article.is_published,
    )


def to_publication(article: Article) -> Response:
    """Back to what is to be done."""
    return redirect(url_for("blog.publication", public_id=article.public_id), 303)


def _proposed(article: Article) -> Any:
    if article.scheduled_at is None:
        return None
    return in_zone(article.scheduled_at, current_visitor().timezone)


def _refused(public_id: str, refusal: Refused, **forms: Any) -> ResponseReturnValue:
    db.session.rollback()
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    for form in forms.values():
        # What was typed may be sent again by who has read what happened.
        form.version.data = str(article.version)
    return publication_page(article, said=str(refusal.description), **forms), 409
