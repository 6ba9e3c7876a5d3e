"""What becomes true of people."""

from hub.accounts.services import addresses, letters, passwords, registration, sign_ins

__all__ = ["addresses", "letters", "passwords", "registration", "sign_ins"]
