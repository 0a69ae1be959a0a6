"""What the logger writes."""

import io
import json
from collections.abc import Iterator

import pytest

from tests.api.observing import Lines


@pytest.fixture
def written(environment: None) -> Iterator[io.StringIO]:
    """What the logger writes, from INFO on."""
    from setlogs.observability import get_logger

    logger, stream = get_logger(), io.StringIO()
    handler = logger.registered_handler
    before = handler.setStream(stream)  # type: ignore[attr-defined]
    logger.setLevel("INFO")
    yield stream
    handler.setStream(before)  # type: ignore[attr-defined]
    logger.setLevel("WARNING")


@pytest.fixture
def lines(written: io.StringIO) -> Lines:
    """Return a function that returns the lines written so far."""
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]
