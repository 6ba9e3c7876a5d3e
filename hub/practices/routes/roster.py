"""The roster of reviewers: for editors, and for each reviewer their own entry."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.accounts.queries import member_with_handle
from hub.core import clock
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _, current_language
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.roster import (
    EXPERTISE_WORDS,
    NewEntryForm,
    RosterForm,
    as_known,
    constituencies,
    objective_groups,
)
from hub.practices.models import EXPERTISES, RosterEntry
from hub.practices.policy import Practising
from hub.practices.queries.roster import SHOWS, Sought, tallies
from hub.practices.queries.roster import roster as roster_page
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.roster import (
    change_entry,
    join_roster,
    leave_roster,
    return_to_roster,
)
from hub.taxonomy import queries as taxonomy


@blueprint.get("/roster")
@policy(Practising.ROSTER_READ)
def roster() -> ResponseReturnValue:
    """Everybody who reviews, with how much each is asked."""
    doors.editors_only(Practising.ROSTER_READ)
    sought = _sought()
    page = roster_page(sought, after=request.args.get("after"))
    lang = current_language().code
    return render_template(
        "practices/roster/index.html",
        page=page,
        sought=sought,
        tallies=tallies([entry.member_id for entry in page.rows]),
        objectives=objective_groups(lang),
        regions=taxonomy.regions(),
        spoken=taxonomy.languages(),
        constituencies=constituencies(lang),
        expertises=EXPERTISE_WORDS,
        today=clock.now().date(),
    )


@blueprint.get("/roster/new")
@policy(Practising.ROSTER_CHANGE)
def new_entry() -> ResponseReturnValue:
    """The form that puts a member on the roster."""
    doors.editors_only(Practising.ROSTER_CHANGE)
    return _new_entry_page(NewEntryForm(formdata=None, handle=request.args.get("handle", "")))


@blueprint.post("/roster")
@policy(Practising.ROSTER_CHANGE)
@idempotent
def add_entry() -> ResponseReturnValue:
    """The member may be asked to review."""
    doors.editors_only(Practising.ROSTER_CHANGE)
    form = NewEntryForm()
    if not form.validate():
        return _new_entry_page(form), 422
    person = member_with_handle(form.handle.data)
    if person is None:
        form.handle.errors = [_("Nobody has this handle.")]
        return _new_entry_page(form), 422
    try:
        join_roster(person, form.knowledge, actor=current_visitor())
    except Refused as refusal:
        db.session.rollback()
        form.handle.errors = [str(refusal.description)]
        return _new_entry_page(form), 422
    flash(_("%(name)s is on the roster now.", name=person.name), "success")
    return commit(redirect(url_for("practices.roster"), 303))


@blueprint.get("/roster/mine")
@policy(Practising.ROSTER_JOIN)
def own_entry() -> ResponseReturnValue:
    """What one's own entry says, and when one is away."""
    visitor = current_visitor()
    entry = doors.own_entry(visitor)
    known = as_known(entry) if entry else _known_of(visitor)
    return _own_page(visitor, entry, RosterForm(formdata=None, data=known))


@blueprint.post("/roster/mine")
@policy(Practising.ROSTER_JOIN)
@idempotent
def save_own_entry() -> ResponseReturnValue:
    """One's own entry says this; who had none has one now."""
    visitor = current_visitor()
    entry = doors.own_entry(visitor)
    form = RosterForm()
    if not form.validate():
        return _own_page(visitor, entry, form), 422
    if entry is None:
        join_roster(visitor, form.knowledge, actor=visitor)
    else:
        change_entry(entry, form.knowledge, actor=visitor)
    flash(_("Your entry is saved."), "success")
    return commit(redirect(url_for("practices.own_entry"), 303))


@blueprint.route("/roster/mine/absence", methods=["POST", "DELETE"])
@policy(Practising.ROSTER_JOIN)
def own_absence() -> ResponseReturnValue:
    """One leaves the roster (POST), or comes back to it (DELETE)."""
    visitor = current_visitor()
    entry = doors.own_entry(visitor)
    if entry is not None and request.method == "POST":
        leave_roster(entry, actor=visitor)
        flash(_("You have left the roster. Nobody will ask you for another review."), "info")
    elif entry is not None:
        return_to_roster(entry, actor=visitor)
        flash(_("You are on the roster again."), "success")
    return commit(redirect(url_for("practices.own_entry"), 303))


@blueprint.get("/roster/<public_id>")
@policy(Practising.ROSTER_CHANGE)
def entry_form(public_id: str) -> ResponseReturnValue:
    """An entry, to be changed by an editor."""
    entry = doors.roster_entry(public_id, Practising.ROSTER_CHANGE)
    return _entry_page(entry, RosterForm(formdata=None, data=as_known(entry)))


@blueprint.post("/roster/<public_id>")
@policy(Practising.ROSTER_CHANGE)
@idempotent
def save_entry(public_id: str) -> ResponseReturnValue:
    """The entry says this from now on."""
    entry = doors.roster_entry(public_id, Practising.ROSTER_CHANGE)
    form = RosterForm()
    if not form.validate():
        return _entry_page(entry, form), 422
    change_entry(entry, form.knowledge, actor=current_visitor())
    flash(_("The entry of %(name)s is saved.", name=entry.member.name), "success")
    return commit(redirect(url_for("practices.roster"), 303))


@blueprint.route("/roster/<public_id>/absence", methods=["POST", "DELETE"])
@policy(Practising.ROSTER_CHANGE)
def absence(public_id: str) -> ResponseReturnValue:
    """The person is asked for no review any more (POST), or may be asked again (DELETE)."""
    entry = doors.roster_entry(public_id, Practising.ROSTER_CHANGE)
    act = leave_roster if request.method == "POST" else return_to_roster
    act(entry, actor=current_visitor())
    return commit(redirect(url_for("practices.entry_form", public_id=public_id), 303))


def _sought() -> Sought:
    sent = {name: request.args.get(name, "").strip()[:60] for name in Sought.__dataclass_fields__}
    known = {"show": SHOWS, "un": ("yes", "no"), "expertise": EXPERTISES}
    return Sought(
        **{
            name: value if name not in known or value in known[name] else ""
            for name, value in sent.items()
        }
    )


def _known_of(member: Member) -> dict[str, object]:
    """What the profile says already."""
    known: dict[str, object] = {"languages": member.languages, "objectives": member.objectives}
    if member.organisation is not None:
        known["constituency"] = member.organisation.type
    return known


def _new_entry_page(form: NewEntryForm) -> str:
    return render_template("practices/roster/new.html", form=form)


def _entry_page(entry: RosterEntry, form: RosterForm) -> str:
    return render_template(
        "practices/roster/entry.html",
        entry=entry,
        form=form,
        tally=tallies([entry.member_id])[entry.member_id],
    )


def _own_page(member: Member, entry: RosterEntry | None, form: RosterForm) -> str:
    return render_template(
        "practices/roster/mine.html",
        entry=entry,
        form=form,
        tally=tallies([member.id])[member.id],
    )
