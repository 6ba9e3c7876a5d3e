"""Libraries that few requests need: the first that does loads them, so that small sites stay so."""

import importlib
from typing import Any


def loaded(name: str) -> Any:
    """The module of that name. Python keeps it, and lets one thread alone load it."""
    return importlib.import_module(name)
