"""The two blueprints, and what all their pages share."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.accounts.policy import Permission
from hub.core import clock
from hub.core.edge import current_visitor, pages
from hub.core.permissions import policy, require

PROOF_LASTS = dt.timedelta(minutes=15)

security = pages("security", "hub.accounts")
accounts = pages("accounts", "hub.accounts")

View = Callable[..., ResponseReturnValue]


def own(*, proof: bool = False) -> Callable[[View], View]:
    """The view is called with the visitor's own account.

    With `proof` they must have shown within 15 minutes, by password or passkey, that it is they.
    """

    def declare(view: View) -> View:
        @policy(Permission.KEEP)
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            member: Member = current_visitor()
            require(member, Permission.KEEP, member)
            if proof and not has_proof(member):
                back = (
                    request.full_path.rstrip("?")
                    if request.method == "GET"
                    else url_for("accounts.security_settings")
                )
                return redirect(url_for("security.verify", next=back), 303)
            return view(member, **values)

        return guarded

    return declare


def has_proof(member: Member) -> bool:
    """Whether the owner of this sign-in has lately shown that it is they."""
    sign_in = member.sign_in
    return sign_in is not None and sign_in.verified_at > clock.now() - PROOF_LASTS


def refused(template: str, **values: Any) -> ResponseReturnValue:
    """The page again, with what was wrong in the form."""
    return render_template(template, **values), 422


@security.after_request
@accounts.after_request
def keep_private(response: Response) -> Response:
    """Nothing of these pages stays in a cache, no address with a token goes to another site."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
