"""The plan of a statement, as EXPLAIN shows it, part by part."""

from collections.abc import Iterator
from typing import Any

type Node = dict[str, Any]


def nodes(plan: Node) -> Iterator[Node]:
    """Yield a plan and its parts."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def pages(plan: Node) -> int:
    """Return how many pages a part looked at."""
    looked_at: int = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return looked_at
