"""Authors ask others to write with them, answer, change roles, leave."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import can, policy
from hub.practices import doors
from hub.practices.forms.writing import ROLE_NAMES, AuthorForm, RoleForm
from hub.practices.models import Practice
from hub.practices.policy import Practising
from hub.practices.routes.blueprint import blueprint
from hub.practices.services import authors as services
from hub.practices.services.consent import unagreed


@blueprint.get("/drafts/<key>/authors")
@policy(Practising.PRACTICE_DRAFT)
def authors(key: str) -> ResponseReturnValue:
    """Who writes it, who is asked, and the form to ask another."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    return _page(practice, AuthorForm(formdata=None))


@blueprint.post("/drafts/<key>/authors")
@policy(Practising.AUTHORS_CHANGE)
@limiter.limit("30/hour", methods=["POST"])
@idempotent
def ask_author(key: str) -> ResponseReturnValue:
    """Somebody is asked to be an author, and told."""
    practice = doors.draft(key, Practising.AUTHORS_CHANGE)
    form = AuthorForm()
    if form.validate():
        assert form.member is not None
        found = practice.author(form.member)
        if found is None:
            services.ask_author(
                practice, actor=current_visitor(), member=form.member, role=form.role.data
            )
            flash(_("%(name)s is asked.", name=form.member.public_name), "success")
            return commit(redirect(url_for("practices.authors", key=key), 303))
        form.who.errors = [
            _("This person is among the authors already.")
            if found.accepted_at
            else _("This person has been asked already.")
        ]
    return _page(practice, form), 422


@blueprint.post("/drafts/<key>/authors/<member_key>/role")
@policy(Practising.AUTHORS_LEAD)
@idempotent
def change_author(key: str, member_key: str) -> ResponseReturnValue:
    """An author has another role; the lead may pass to them."""
    practice = doors.draft(key, Practising.AUTHORS_LEAD)
    member = _author(practice, member_key)
    form = RoleForm()
    if not form.validate():
        return _page(practice, AuthorForm(formdata=None)), 422
    services.change_author(practice, member=member, role=form.role.data)
    flash(_("Saved."), "success")
    return commit(redirect(url_for("practices.authors", key=key), 303))


@blueprint.delete("/drafts/<key>/authors/<member_key>")
@policy(Practising.AUTHORS_LEAD)
def remove_author(key: str, member_key: str) -> ResponseReturnValue:
    """Somebody is no author any more; what they wrote stays."""
    practice = doors.draft(key, Practising.AUTHORS_LEAD)
    services.remove_author(practice, member=_author(practice, member_key))
    flash(_("This person is not among the authors any more."), "success")
    return commit(redirect(url_for("practices.authors", key=key), 303))


@blueprint.post("/drafts/<key>/authorship/name")
@policy(Practising.AUTHORSHIP_ANSWER)
def name_author(key: str) -> ResponseReturnValue:
    """Readers see one's name among the authors, or do not."""
    practice = doors.draft(key, Practising.AUTHORSHIP_ANSWER)
    services.name_author(practice, actor=current_visitor(), is_named="is_named" in request.form)
    flash(_("Saved."), "success")
    return commit(redirect(url_for("practices.authors", key=key), 303))


@blueprint.get("/drafts/<key>/authorship")
@policy(Practising.AUTHORSHIP_ANSWER)
def author_invitation(key: str) -> ResponseReturnValue:
    """Who asks one to be an author of what; nothing happens before a button is pressed."""
    practice = doors.draft(key, Practising.AUTHORSHIP_ANSWER)
    author = practice.author(current_visitor())
    assert author is not None
    if author.accepted_at is not None:
        return redirect(url_for("practices.draft", key=key), 302)
    asker = next((each for each in practice.authors if each.member_id == author.invited_by), None)
    return render_template(
        "practices/writing/invitation.html",
        practice=practice,
        author=author,
        asker=asker.member if asker else None,
        roles=ROLE_NAMES,
    )


@blueprint.post("/drafts/<key>/authorship")
@policy(Practising.AUTHORSHIP_ANSWER)
def accept_authorship(key: str) -> ResponseReturnValue:
    """One is an author from now on."""
    practice = doors.draft(key, Practising.AUTHORSHIP_ANSWER)
    services.accept_authorship(practice, actor=current_visitor())
    flash(_("You are now among the authors."), "success")
    return commit(redirect(url_for("practices.draft", key=key), 303))


@blueprint.delete("/drafts/<key>/authorship")
@policy(Practising.AUTHORSHIP_ANSWER)
def leave_authors(key: str) -> ResponseReturnValue:
    """One is no author any more, or declines to be one."""
    practice = doors.draft(key, Practising.AUTHORSHIP_ANSWER)
    services.leave_authors(practice, actor=current_visitor())
    flash(_("You are not among the authors."), "info")
    return commit(redirect(url_for("practices.mine"), 303))


def _author(practice: Practice, public_id: str) -> Member:
    member = people.member_by_public_id(public_id)
    if member is None or practice.author(member) is None:
        raise NotFound()
    return member


def _page(practice: Practice, form: AuthorForm) -> str:
    visitor = current_visitor()
    return render_template(
        "practices/writing/authors.html",
        practice=practice,
        form=form,
        quoted=unagreed(practice),
        me=practice.author(visitor),
        roles=ROLE_NAMES,
        asks=can(visitor, Practising.AUTHORS_CHANGE, practice),
        leads=can(visitor, Practising.AUTHORS_LEAD, practice),
    )
