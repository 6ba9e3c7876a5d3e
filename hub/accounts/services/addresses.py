"""Mail addresses: one form of each, and the moves from one to another."""

from email_validator import EmailNotValidError, validate_email


def tidy(address: str, *, check_domain: bool = False) -> str | None:
    """The address as it is kept, or None if no mail can go there.

    `check_domain` asks the DNS whether its domain takes mail.
    """
    try:
        found = validate_email(address.strip(), check_deliverability=check_domain)
    except EmailNotValidError:
        return None
    return found.normalized.lower()[:255]
