"""What a thread page sends at a first visit (45 KB of scripts before sockets)."""

import pytest

from hub.core import assets

KB = 1024


@pytest.fixture(scope="module")
def sizes() -> dict[str, int]:
    """Bytes on the wire of each built file, gzip."""
    if not assets.has_built_assets():
        pytest.skip("the front end is not built")
    return {path.name.removesuffix(".gz"): path.stat().st_size for path in assets.DIST.glob("*.gz")}


def test_scripts_before_sockets_stay_under_45_kb(sizes: dict[str, int]) -> None:
    scripts = {name: size for name, size in sizes.items() if name.endswith(".js")}
    sockets = [name for name in scripts if "polling" in (assets.DIST / name).read_text()]
    assert len(sockets) == 1
    assert sum(scripts.values()) - scripts[sockets[0]] < 45 * KB


def test_style_sheet_stays_under_12_kb(sizes: dict[str, int]) -> None:
    assert sum(size for name, size in sizes.items() if name.endswith(".css")) < 12 * KB
