"""Settings: the addresses under which a member answers by mail."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.accounts.routes.blueprints import own
from hub.core.edge import commit
from hub.core.i18n import _n
from hub.discussions import queries, services
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/settings/answers-by-mail")
@own()
def answering_settings(member: Member) -> ResponseReturnValue:
    """What an answer by mail does, and how many addresses hold."""
    return render_template(
        "discussions/answering.html",
        count=queries.count_reply_addresses(member),
        is_on=services.takes_answers(),
    )


@blueprint.delete("/settings/answers-by-mail")
@own()
def revoke_reply_addresses(member: Member) -> ResponseReturnValue:
    """Answers to mail that the member has are not posted any more."""
    count = services.revoke_reply_addresses(member.id)
    flash(_n("%(num)s address was revoked.", "%(num)s addresses were revoked.", count), "success")
    return commit(redirect(url_for("discussions.answering_settings"), 303))
