"""Settings of who one is here: profile, language and time zone, appearance."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries
from hub.accounts.forms import EmptyForm, LanguageForm, ProfileForm
from hub.accounts.models import Member
from hub.accounts.routes import entry
from hub.accounts.routes.blueprints import accounts, own, refused, security
from hub.accounts.services import organisations, profiles, settings_pages
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import COOKIE, LANGUAGES, _, current_language
from hub.core.permissions import public

YEAR = 365 * 24 * 3600


@accounts.get("/settings/")
@own()
def settings(_member: Member) -> ResponseReturnValue:
    """The first page of the list."""
    return redirect(url_for(settings_pages.all_pages()[0][0]), 303)


@accounts.get("/settings/profile")
@own()
def profile_settings(member: Member) -> ResponseReturnValue:
    """What others may know."""
    form = ProfileForm(obj=member, member=member)
    if member.organisation:
        form.organisation.data = member.organisation.name
        form.organisation_type.data = member.organisation.type
    return _profile_page(form)


@accounts.post("/settings/profile")
@own()
@idempotent
def describe(member: Member) -> ResponseReturnValue:
    """The member's page says this from now on."""
    form = ProfileForm(member=member)
    if not form.validate():
        return _profile_page(form, 422)
    organisation = None
    if form.organisation.data:
        organisation = organisations.add(
            name=form.organisation.data,
            kind=form.organisation_type.data or "other",
            country=form.country.data or None,
            website=None,
            actor=member,
        )
    profiles.describe(
        member,
        profiles.Profile(
            name=form.name.data,
            handle=form.handle.data,
            real_name=form.real_name.data or None,
            is_protected=form.is_protected.data,
            organisation=organisation,
            country=form.country.data or None,
            languages=form.languages.data,
            objectives=form.objectives.data,
            bio=form.bio.data or "",
        ),
    )
    flash(_("Your profile is saved."), "success")
    return commit(redirect(url_for("accounts.member", public_id=member.public_id), 303))


@accounts.get("/settings/language")
@own()
def language_settings(member: Member) -> ResponseReturnValue:
    """In which language and time zone the Hub speaks."""
    return render_template("accounts/language.html", form=LanguageForm(obj=member))


@accounts.post("/settings/language")
@own()
def choose_language(member: Member) -> ResponseReturnValue:
    """Mail and pages come in this language, times in this zone."""
    form = LanguageForm()
    if not form.validate():
        return refused("accounts/language.html", form=form)
    profiles.choose_language(member, form.lang.data, form.timezone.data)
    flash(_("Your language and time zone are saved."), "success")
    return commit(redirect(url_for("accounts.language_settings", lang=member.lang), 303))


@accounts.get("/settings/appearance")
@own()
def appearance_settings(_member: Member) -> ResponseReturnValue:
    """Keyboard shortcuts."""
    return render_template("accounts/appearance.html", form=EmptyForm())


@accounts.post("/settings/appearance")
@own()
def switch_keys(member: Member) -> ResponseReturnValue:
    """Shortcuts work or do not."""
    profiles.switch_keys(member, on="keys_on" in request.form)
    flash(_("Saved."), "success")
    return commit(redirect(url_for("accounts.appearance_settings"), 303))


@security.post("/language")
@public("every reader may choose their language")
def language() -> ResponseReturnValue:
    """The language of this address is the reader's own: kept with the member or in a cookie."""
    code = request.form.get("lang", "")
    code = code if code in LANGUAGES else current_language().code
    target = entry.on_this_site(request.form.get("next")) or url_for("home.front", lang=code)
    first, _slash, rest = target.lstrip("/").partition("/")
    if first in LANGUAGES:
        target = f"/{code}/{rest}"
    visitor = current_visitor()
    if visitor:
        profiles.choose_language(visitor, code)
    answer = commit(redirect(target, 303))
    answer.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return answer


def _profile_page(form: ProfileForm, status: int = 200) -> ResponseReturnValue:
    names = queries.organisation_names()
    return render_template("accounts/profile.html", form=form, organisation_names=names), status
