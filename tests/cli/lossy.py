"""A network that loses answers, and a gateway that serves under a path."""

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
        is_mute: Whether it loses every answer to one.
        is_broken: Whether it says 502 in place of them.
        keys: The Idempotency-Key of every request that had one.
    """

    url: str = ""
    is_mute: bool = False
    is_broken: bool = False
    keys: list[str] = field(default_factory=list)


@contextmanager
def lossy_proxy(target: str, *, prefix: str = "") -> Iterator[Proxy]:
    """Listen until the block ends.

    Args:
        target: URL that requests are forwarded to.
        prefix: Path under which it serves; elsewhere is a page of somebody else's.
    """
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        def forward(self) -> None:
            if not self.path.startswith(prefix):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<html>Welcome to our hotel</html>")
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept = ("authorization", "content-type", "idempotency-key", "if-match")
            headers = {name: value for name, value in self.headers.items() if name.lower() in kept}
            answer = httpx.request(
                self.command,
                target + self.path.removeprefix(prefix),
                content=body,
                headers=headers,
                timeout=HANGS_SECONDS,
            )
            if key := self.headers.get("Idempotency-Key"):
                proxy.keys.append(key)
                if proxy.is_broken:
                    self.send_error(502)
                    return
                if proxy.is_mute or proxy.keys.count(key) == 1:
                    self.close_connection = True
                    return
            self.send_response(answer.status_code)
            for name in ("Content-Type", "ETag", "Link", "X-Request-Id"):
                if value := answer.headers.get(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = forward  # noqa: N815  names that http.server looks for
        do_PATCH = do_DELETE = forward  # noqa: N815  likewise

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        proxy.url = f"http://127.0.0.1:{server.server_port}{prefix}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
