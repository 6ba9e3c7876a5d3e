"""How often one may register: mail goes to whatever address is typed."""

from flask import Response, request

from hub.core.edge import current_visitor
from hub.core.limits import limiter


def _address() -> str:
    return f"address:{request.remote_addr}"


def _mail_address() -> str:
    return f"mail:{request.form.get('email', '').strip().lower()[:255]}"


def _is_member() -> bool:
    return current_visitor() is not None


def _was_taken(response: Response) -> bool:
    return response.status_code == 303


# A room full of people who register together shares one address; a form to be mended is free.
guests_per_address = limiter.limit(
    "200/hour",
    key_func=_address,
    methods=["POST"],
    deduct_when=_was_taken,
    exempt_when=_is_member,
)
letters_per_mail_address = limiter.limit(
    "5/hour",
    key_func=_mail_address,
    methods=["POST"],
    deduct_when=_was_taken,
    exempt_when=_is_member,
)
