"""How tests look at what a request left behind."""

from collections.abc import Callable
from typing import Any

from prometheus_client.parser import text_string_to_metric_families as parse_text

from setlogs.valkey.cache import get_cache
from tests.conftest import Client

type Lines = Callable[[], list[dict[str, Any]]]
type Totals = dict[tuple[str, frozenset[tuple[str, str]]], float]


def totals(client: Client) -> Totals:
    """Return the totals after what was counted so far has been handed over."""
    get_cache()._hand_over_at = 0.0
    # The totals are read before what comes with the same pipeline is added.
    shown(client)
    return shown(client)


def shown(client: Client) -> Totals:
    """Return the samples of `GET /metrics`."""
    families = parse_text(client.get("/metrics").text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(counted: Totals, name: str, **labels: str) -> float:
    """Return the sum of the samples that have these labels."""
    wanted = set(labels.items())
    return sum(v for (n, has), v in counted.items() if n == name and wanted <= has)
