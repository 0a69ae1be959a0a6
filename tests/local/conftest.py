"""Where tests have their servers work."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose path has a space and is too long for a socket file."""
    return tmp_path / "with a space" / ("long" * 25)
