"""A registrant's code as a drawing that a camera reads."""

from dataclasses import dataclass
from functools import lru_cache

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from hub.events.queries.session.attendance import TYPED


@dataclass(frozen=True)
class Drawing:
    """The dark squares as one path in a square field, and what can be typed instead."""

    size: int
    path: str
    typed: str


@lru_cache(maxsize=256)
def drawing_of(code: str) -> Drawing:
    """The QR code (ISO/IEC 18004) that says `code`, with the quiet zone of four squares."""
    made = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(code)
    rows = made.get_matrix()
    squares = (
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Drawing(len(rows), "".join(squares), f"{code[:4]} {code[4:TYPED]}")
