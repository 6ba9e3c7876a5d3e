"""Titles as parts of addresses."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.core.db import db, take_turn

# Arabic writes vowels and doubled letters as marks, which would cut words in two.
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")

# `plan` and `plan-2` may both become `plan-2`.
_NUMBERS = re.compile(r"(-\d+)+\Z")


def slugify(title: str, *, otherwise: str = "topic") -> str:
    """The words of the title as a part of an address, in any script."""
    words = _MARKS.sub("", unicodedata.normalize("NFKC", title).casefold())
    slug = re.sub(r"[^\w]+", "-", words).strip("-_")
    return slug[:80].strip("-") or otherwise


def new_slug(slugs: InstrumentedAttribute[Any], stem: str, *, taken: Collection[str] = ()) -> str:
    """The stem, or with a number behind it, as no row has it, nor a page of its own (`taken`).

    It is ours until the commit: whoever needs one of the same words at the same moment waits, and
    gets the next.
    """
    take_turn(f"{slugs}:{_NUMBERS.sub('', stem)}")
    known = sa.select(slugs).where(
        sa.or_(slugs == stem, slugs.startswith(f"{stem}-", autoescape=True))
    )
    return free_slug(stem, {*taken, *db.session.scalars(known)})


def free_slug(stem: str, taken: Collection[str]) -> str:
    """The stem, or with the first number behind it that is not taken."""
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
