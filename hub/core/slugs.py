"""Titles as parts of addresses."""

import re
import unicodedata
from collections.abc import Collection


def slugify(title: str, *, otherwise: str = "topic") -> str:
    """The words of the title as a part of an address, in any script."""
    words = unicodedata.normalize("NFKC", title).casefold()
    slug = re.sub(r"[^\w]+", "-", words).strip("-_")
    return slug[:80].strip("-") or otherwise


def free_slug(stem: str, taken: Collection[str]) -> str:
    """The stem, or with the first number behind it that is not taken."""
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
