"""How often one may ask for the newsletter: mail goes to whatever address is typed."""

from flask import Response, request

from hub.accounts.services import addresses
from hub.core.limits import limiter


def _address() -> str:
    return f"address:{request.remote_addr}"


def _mail_address() -> str:
    """The mailbox, however it is spelled."""
    typed = request.form.get("email", "")[:320]
    return f"mail:{addresses.tidy(typed) or typed.strip().lower()}"


def _was_taken(response: Response) -> bool:
    return response.status_code == 303


# A room full of people who subscribe together shares one address; a form to be mended is free.
asked_per_address = limiter.limit(
    "100/hour", key_func=_address, methods=["POST"], deduct_when=_was_taken
)
asked_per_mail_address = limiter.limit(
    "3/hour;10/day", key_func=_mail_address, methods=["POST"], deduct_when=_was_taken
)
links_per_address = limiter.limit("10/hour", key_func=_address, methods=["POST"])
