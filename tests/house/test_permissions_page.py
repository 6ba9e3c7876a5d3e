"""docs/permissions.md says what the program asks."""

from pathlib import Path

import pytest

from hub.core.permissions_page import permissions_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


@pytest.mark.one_database
def test_permissions_page_is_fresh(app):
    stale = "stale: run `python -m hub permissions`"
    assert PAGE.read_text(encoding="utf-8") == permissions_page(app), stale
