"""Whole numbers as they come from outside: of forms, addresses and keys."""

# More digits fit into no column of either database.
DIGITS = 18
LARGEST = 10**DIGITS - 1


def whole(words: str) -> int:
    """The number that is written in digits. Raises ValueError for what no row can have."""
    digits = words.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS):
        raise ValueError("not a whole number")
    return int(digits)


def whole_or(words: str | None, otherwise: int) -> int:
    """The same, or `otherwise` for anything else."""
    try:
        return whole(words or "")
    except ValueError:
        return otherwise
