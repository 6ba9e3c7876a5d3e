"""Authors ask others to write with them, answer, stand in an order, leave."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.blog import doors
from hub.blog.forms.writing import PersonForm
from hub.blog.models import Article
from hub.blog.policy import Blogging
from hub.blog.routes.blueprint import blueprint
from hub.blog.services import authors as services
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import can, policy


@blueprint.get("/manuscripts/<public_id>/authors")
@policy(Blogging.ARTICLE_FOLLOW)
def authors(public_id: str) -> ResponseReturnValue:
    """Who writes it, who is asked, and the form to ask another."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    return _page(article, PersonForm(formdata=None))


@blueprint.post("/manuscripts/<public_id>/authors")
@policy(Blogging.AUTHORS_CHANGE)
@limiter.limit("30/hour", methods=["POST"])
@idempotent
def ask_author(public_id: str) -> ResponseReturnValue:
    """Somebody is asked to write with the others, and told."""
    article = doors.manuscript(public_id, Blogging.AUTHORS_CHANGE)
    form = PersonForm()
    if form.validate():
        assert form.member is not None
        found = article.author(form.member)
        if found is None:
            services.ask_author(article, actor=current_visitor(), member=form.member)
            flash(_("%(name)s is asked.", name=form.member.public_name), "success")
            return commit(_to_authors(public_id))
        form.who.errors = [
            _("This person is among the authors already.")
            if found.accepted_at
            else _("This person has been asked already.")
        ]
    return _page(article, form), 422


@blueprint.post("/manuscripts/<public_id>/authors/<member_key>/lead")
@policy(Blogging.AUTHORS_LEAD)
@idempotent
def hand_over_lead(public_id: str, member_key: str) -> ResponseReturnValue:
    """Another author leads from now on."""
    article = doors.manuscript(public_id, Blogging.AUTHORS_LEAD)
    services.hand_over_lead(article, member=_author(article, member_key))
    flash(_("Saved."), "success")
    return commit(_to_authors(public_id))


@blueprint.post("/manuscripts/<public_id>/authors/<member_key>/place")
@policy(Blogging.AUTHORS_LEAD)
@idempotent
def move_author(public_id: str, member_key: str) -> ResponseReturnValue:
    """An author stands one place earlier or later."""
    article = doors.manuscript(public_id, Blogging.AUTHORS_LEAD)
    services.move_author(
        article, member=_author(article, member_key), to=request.form.get("to", "")
    )
    return commit(_to_authors(public_id))


@blueprint.delete("/manuscripts/<public_id>/authors/<member_key>")
@policy(Blogging.AUTHORS_LEAD)
@idempotent
def remove_author(public_id: str, member_key: str) -> ResponseReturnValue:
    """Somebody is no author any more; what they wrote stays."""
    article = doors.manuscript(public_id, Blogging.AUTHORS_LEAD)
    services.remove_author(article, member=_author(article, member_key))
    flash(_("This person is not among the authors any more."), "success")
    return commit(_to_authors(public_id))


@blueprint.post("/manuscripts/<public_id>/authorship/name")
@policy(Blogging.AUTHORSHIP_ANSWER)
def name_author(public_id: str) -> ResponseReturnValue:
    """Readers see one's name among the authors, or do not."""
    article = doors.manuscript(public_id, Blogging.AUTHORSHIP_ANSWER)
    services.name_author(article, actor=current_visitor(), is_named="is_named" in request.form)
    flash(_("Saved."), "success")
    return commit(_to_authors(public_id))


@blueprint.get("/manuscripts/<public_id>/authorship")
@policy(Blogging.AUTHORSHIP_ANSWER)
def author_invitation(public_id: str) -> ResponseReturnValue:
    """Who asks one to write what with them; nothing happens before a button is pressed."""
    article = doors.manuscript(public_id, Blogging.AUTHORSHIP_ANSWER)
    author = article.author(current_visitor())
    assert author is not None
    if author.accepted_at is not None:
        return redirect(url_for("blog.manuscript", public_id=public_id), 302)
    asker = next((each for each in article.authors if each.member_id == author.invited_by), None)
    return render_template(
        "blog/writing/invitation.html",
        article=article,
        author=author,
        asker=asker.member if asker else None,
    )


@blueprint.post("/manuscripts/<public_id>/authorship")
@policy(Blogging.AUTHORSHIP_ANSWER)
def accept_authorship(public_id: str) -> ResponseReturnValue:
    """One is an author from now on."""
    article = doors.manuscript(public_id, Blogging.AUTHORSHIP_ANSWER)
    services.accept_authorship(article, actor=current_visitor())
    flash(_("You are now among the authors."), "success")
    return commit(redirect(url_for("blog.manuscript", public_id=public_id), 303))


@blueprint.delete("/manuscripts/<public_id>/authorship")
@policy(Blogging.AUTHORSHIP_ANSWER)
def leave_authors(public_id: str) -> ResponseReturnValue:
    """One is no author any more, or declines to be one."""
    article = doors.manuscript(public_id, Blogging.AUTHORSHIP_ANSWER)
    services.leave_authors(article, actor=current_visitor())
    flash(_("You are not among the authors."), "info")
    return commit(redirect(url_for("blog.mine"), 303))


def _author(article: Article, public_id: str) -> Member:
    member = people.member_by_public_id(public_id)
    if member is None or article.author(member) is None:
        raise NotFound()
    return member


def _page(article: Article, form: PersonForm) -> str:
    visitor = current_visitor()
    return render_template(
        "blog/writing/authors.html",
        article=article,
        form=form,
        me=article.author(visitor),
        asks=can(visitor, Blogging.AUTHORS_CHANGE, article),
        leads=can(visitor, Blogging.AUTHORS_LEAD, article),
    )


def _to_authors(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("blog.authors", public_id=public_id), 303)
