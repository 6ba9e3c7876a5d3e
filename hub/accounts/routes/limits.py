"""How often one may try, per address and per account."""

from flask import Response, request, session

from hub.core.edge import current_visitor
from hub.core.limits import limiter


def _address() -> str:
    return f"address:{request.remote_addr}"


def _account() -> str:
    return f"account:{request.form.get('email', '').strip().lower()[:255]}"


def _halfway() -> str:
    state = session.get("halfway")
    who = state.get("member", "") if isinstance(state, dict) else ""
    return f"halfway:{who}"


def _member() -> str:
    visitor = current_visitor()
    return f"proof:{visitor.id if visitor else request.remote_addr}"


def _was_refused(response: Response) -> bool:
    return response.status_code == 422


def _was_taken(response: Response) -> bool:
    return response.status_code == 303


# Guessing: refused attempts only, so that many people behind one address can sign in.
guesses_per_address = limiter.limit(
    "20/minute;100/hour", key_func=_address, methods=["POST"], deduct_when=_was_refused
)
guesses_per_account = limiter.limit(
    "10/15 minutes", key_func=_account, methods=["POST"], deduct_when=_was_refused
)
# Mail to somebody: what is asked for an address counts whether it is known or not; a form that has
# to be mended does not. A room full of people who register together shares one address.
letters_per_address = limiter.limit(
    "200/hour", key_func=_address, methods=["POST"], deduct_when=_was_taken
)
letters_per_account = limiter.limit(
    "5/hour", key_func=_account, methods=["POST"], deduct_when=_was_taken
)
# A code has six digits: ten tries a quarter of an hour make guessing hopeless.
guesses_halfway = limiter.limit(
    "10/15 minutes", key_func=_halfway, methods=["POST"], deduct_when=_was_refused
)
guesses_per_member = limiter.limit(
    "10/15 minutes", key_func=_member, methods=["POST"], deduct_when=_was_refused
)
ceremonies = limiter.limit("60/minute", key_func=_address, methods=["POST"])
letters_per_member = limiter.limit(
    "10/hour", key_func=_member, methods=["POST"], deduct_when=_was_taken
)
exports_per_member = limiter.limit("6/hour", key_func=_member, methods=["POST"])
