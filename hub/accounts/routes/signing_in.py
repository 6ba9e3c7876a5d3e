"""Sign in and sign out."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries
from hub.accounts.forms import EmptyForm, LoginForm
from hub.accounts.routes import entry, limits
from hub.accounts.routes.blueprints import refused, security
from hub.accounts.services import addresses, passwords, sign_ins
from hub.core.edge import commit, current_visitor
from hub.core.i18n import _
from hub.core.permissions import public


@security.route("/login", methods=["GET", "POST"])
@public("whoever has an account signs in here")
@limits.guesses_per_address
@limits.guesses_per_account
def login() -> ResponseReturnValue:
    """Address and password; the same answer for a wrong one and an unknown one."""
    form = LoginForm()
    if request.method == "GET":
        if current_visitor():
            target = entry.on_this_site(request.args.get("next"))
            return redirect(target or url_for("home.front"), 303)
        form.next.data = entry.on_this_site(request.args.get("next")) or ""
        return render_template("accounts/login.html", form=form)
    if not form.validate():
        return refused("accounts/login.html", form=form)
    member = queries.member_with_address(addresses.tidy(form.email.data) or "")
    if not passwords.is_right(member, form.password.data) or member is None:
        form.form_errors.append(_("The address or the password is not right."))
        return refused("accounts/login.html", form=form)
    if member.is_suspended:
        return refused("accounts/suspended.html", person=member)
    if not member.active:
        form.form_errors.append(_("This account is closed."))
        return refused("accounts/login.html", form=form)
    return entry.let_in(member, remember=form.remember.data, target=form.next.data)


@security.get("/logout")
@public("a page with a button; leaving is a POST")
def logout() -> ResponseReturnValue:
    """Ask whether to leave: nothing happens by a link."""
    if not current_visitor():
        return redirect(url_for("home.front"), 303)
    return render_template("accounts/logout.html", form=EmptyForm())


@security.post("/logout")
@public("whoever is signed in may leave")
def leave() -> ResponseReturnValue:
    """This browser is signed out and its sockets are cut."""
    visitor = current_visitor()
    if visitor and visitor.sign_in:
        sign_ins.end(visitor.sign_in)
    entry.drop()
    return commit(redirect(url_for("home.front"), 303))
