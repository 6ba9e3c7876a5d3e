"""What moderation brings to the house."""

from collections.abc import Callable

from flask import Flask, g

from hub.accounts.services import privacy
from hub.core import audit
from hub.core.edge import current_visitor
from hub.core.permissions import can, register
from hub.core.signals import on
from hub.moderation import notices, queries, receivers, routes, services, tasks
from hub.moderation.forms import FLAG_WORDS
from hub.moderation.policy import ACTS, RULES, Moderating
from hub.moderation.signals import CaseDecided, TextHidden

__all__ = ["tasks", "wire"]


def wire(app: Flask) -> None:
    """Its pages and rules, what follows a decision, and the count in the navigation."""
    register(RULES)
    audit.register_acts(ACTS)
    audit.register_addresses(routes.addresses())
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["flag_words"] = FLAG_WORDS
    notices.register_notices()
    privacy.contributes("moderation", services.own_matters)
    privacy.on_erase(services.forget)
    on(CaseDecided, receivers.on_case_decided)
    on(TextHidden, receivers.on_text_hidden)
    app.context_processor(_burden)


def _burden() -> dict[str, Callable[[], int | None]]:
    return {"cases_waiting": _cases_waiting}


def _cases_waiting() -> int | None:
    """How many cases wait for the visitor; None for whoever moderates nothing."""
    visitor = current_visitor()
    if visitor is None or not can(visitor, Moderating.QUEUE):
        return None
    if "cases_waiting" not in g:
        g.cases_waiting = queries.undecided_count(visitor)
    count: int = g.cases_waiting
    return count
