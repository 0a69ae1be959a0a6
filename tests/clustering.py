"""A cluster of real servers, for tests of the client that speaks to one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import override

from redis import Redis

from infra.local.child import HOST, free_port
from infra.local.servers import Valkey
from tests.patience import wait_until

SLOTS = 16_384


class Node(Valkey):
    """One of the servers of a cluster."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, durable=False)
        self.bus_port = free_port()

    @override
    def _command(self) -> list[str]:
        bus = ["--cluster-enabled", "yes", "--cluster-port", str(self.bus_port)]
        return [*super()._command(), *bus]


@contextmanager
def start_cluster(folder: Path) -> Iterator[list[Node]]:
    """Run two nodes, each with half of the slots, for the time of the block."""
    with ExitStack() as stack:
        nodes = [Node(folder / str(number)) for number in range(2)]
        for node in nodes:
            node.folder.mkdir()
            node.start()
            stack.callback(node.stop)
        clients = [stack.enter_context(Redis.from_url(node.url)) for node in nodes]
        half = SLOTS // 2
        clients[0].execute_command("CLUSTER", "ADDSLOTSRANGE", 0, half - 1)
        clients[1].execute_command("CLUSTER", "ADDSLOTSRANGE", half, SLOTS - 1)
        clients[0].execute_command("CLUSTER", "MEET", HOST, nodes[1].port, nodes[1].bus_port)
        wait_until(lambda: is_whole(nodes))
        yield nodes


def is_whole(nodes: list[Node]) -> bool:
    """Return whether every node knows every other and serves."""
    return all(_knows_all(node, len(nodes)) for node in nodes)


def _knows_all(node: Node, count: int) -> bool:
    with Redis.from_url(node.url) as client:
        info: bytes = client.execute_command("CLUSTER", "INFO")
    return b"cluster_state:ok" in info and f"cluster_known_nodes:{count}".encode() in info
