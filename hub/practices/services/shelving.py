"""What readers find has changed, and every process learns of it at its next page."""

import secrets

from hub.core.upserts import put
from hub.practices.models import PracticeShelf


def shelve_anew() -> None:
    """Readers find other practices, other terms or other dates than before.

    To be called in the commit that publishes, withdraws or confirms. The one row keeps two of them
    apart until the first has committed.
    """
    put(PracticeShelf, {"id": 1, "stamp": secrets.token_hex(16)}, keys=["id"])
