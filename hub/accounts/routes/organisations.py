"""Organisations: the list, one's page, adding and describing one, verification."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import doors, queries
from hub.accounts.forms import OrganisationForm, VerifyOrganisationForm
from hub.accounts.models import Organisation
from hub.accounts.policy import Permission
from hub.accounts.routes.blueprints import accounts, refused
from hub.accounts.services import organisations as services
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _
from hub.core.permissions import can, policy, require
from hub.taxonomy import queries as taxonomy


@accounts.get("/organisations/")
@policy(Permission.ORGANISATION_READ)
def organisations() -> ResponseReturnValue:
    """Organisations by name."""
    visitor = current_visitor()
    require(visitor, Permission.ORGANISATION_READ)
    unverified = "unverified" in request.args and can(visitor, Permission.ORGANISATION_VERIFY)
    words, kind = request.args.get("q", "").strip()[:100], request.args.get("type", "")[:40]
    page = queries.organisations(
        words=words, kind=kind, unverified=unverified, after=request.args.get("after")
    )
    return render_template(
        "accounts/organisations.html",
        page=page,
        words=words,
        kind=kind,
        unverified=unverified,
        types=taxonomy.organisation_types(),
    )


@accounts.get("/organisations/new")
@policy(Permission.ORGANISATION_ADD)
def new_organisation() -> ResponseReturnValue:
    """The form for an organisation that is not known yet."""
    require(current_visitor(), Permission.ORGANISATION_ADD)
    return render_template("accounts/organisation_form.html", form=OrganisationForm(), this=None)


@accounts.post("/organisations/")
@policy(Permission.ORGANISATION_ADD)
@idempotent
def add_organisation() -> ResponseReturnValue:
    """The organisation is known, not verified yet."""
    visitor = current_visitor()
    require(visitor, Permission.ORGANISATION_ADD)
    form = OrganisationForm()
    if not form.validate():
        return refused("accounts/organisation_form.html", form=form, this=None)
    made = services.add(actor=visitor, **form.words())
    return commit(_page_of(made))


@accounts.get("/organisations/<slug>")
@policy(Permission.ORGANISATION_READ)
def organisation(slug: str) -> ResponseReturnValue:
    """What is known of it, and who belongs to it."""
    this = doors.organisation(slug, Permission.ORGANISATION_READ)
    visitor = current_visitor()
    # Who belongs where is in the directory, which is for members.
    sees = can(visitor, Permission.DIRECTORY)
    return render_template(
        "accounts/organisation.html",
        this=this,
        members=queries.members_of(this, after=request.args.get("after")) if sees else None,
        can_describe=can(visitor, Permission.ORGANISATION_DESCRIBE, this),
        can_verify=can(visitor, Permission.ORGANISATION_VERIFY, this),
        form=VerifyOrganisationForm(obj=this),
    )


@accounts.get("/organisations/<slug>/edit")
@policy(Permission.ORGANISATION_DESCRIBE)
def edit_organisation(slug: str) -> ResponseReturnValue:
    """The form with what is known."""
    this = doors.organisation(slug, Permission.ORGANISATION_DESCRIBE)
    form = OrganisationForm(obj=this)
    form.kind.data = this.type
    return render_template("accounts/organisation_form.html", form=form, this=this)


@accounts.post("/organisations/<slug>/edit")
@policy(Permission.ORGANISATION_DESCRIBE)
@idempotent
def describe_organisation(slug: str) -> ResponseReturnValue:
    """Its page says this."""
    this = doors.organisation(slug, Permission.ORGANISATION_DESCRIBE)
    form = OrganisationForm()
    if not form.validate():
        return refused("accounts/organisation_form.html", form=form, this=this)
    services.describe(this, **form.words())
    return commit(_page_of(this))


@accounts.post("/organisations/<slug>/verification")
@policy(Permission.ORGANISATION_VERIFY)
@idempotent
def verify_organisation(slug: str) -> ResponseReturnValue:
    """The secretariat knows it; its mail domain shows who belongs to it."""
    this = doors.organisation(slug, Permission.ORGANISATION_VERIFY)
    form = VerifyOrganisationForm()
    if not form.validate():
        return refused(
            "accounts/organisation.html",
            this=this,
            members=queries.members_of(this),
            can_describe=True,
            can_verify=True,
            form=form,
        )
    services.verify(this, mail_domain=form.mail_domain.data or None, actor=current_visitor())
    flash(_("The organisation is verified."), "success")
    return commit(_page_of(this))


@accounts.delete("/organisations/<slug>/verification")
@policy(Permission.ORGANISATION_VERIFY)
def withdraw_verification(slug: str) -> ResponseReturnValue:
    """It is not verified any more, nor is what its mail domain proved."""
    this = doors.organisation(slug, Permission.ORGANISATION_VERIFY)
    services.withdraw(this, actor=current_visitor())
    return commit(_page_of(this))


def _page_of(this: Organisation) -> ResponseReturnValue:
    return redirect(url_for("accounts.organisation", slug=this.slug), 303)
