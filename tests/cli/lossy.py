"""A network that loses answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.patience import HANGS_SECONDS


@dataclass
class Proxy:
    """Forwards requests, and loses the first answer to each Idempotency-Key.

    Attributes:
        url: Where it listens.
        keys: The Idempotency-Key of every request that had one.
    """

    url: str = ""
    keys: list[str] = field(default_factory=list)


@contextmanager
def lossy_proxy(target: str) -> Iterator[Proxy]:
    """Listen until the block ends."""
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept = ("authorization", "content-type", "idempotency-key")
            headers = {name: value for name, value in self.headers.items() if name.lower() in kept}
            answer = httpx.request(
                self.command,
                target + self.path,
                content=body,
                headers=headers,
                timeout=HANGS_SECONDS,
            )
            if key := self.headers.get("Idempotency-Key"):
                proxy.keys.append(key)
                if proxy.keys.count(key) == 1:
                    self.close_connection = True
                    return
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = forward  # noqa: N815  names that http.server looks for

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        proxy.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
