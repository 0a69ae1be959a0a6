"""What stands between browsers and the API: it serves a build of the client, or answers in the API's place."""

import http.client
import re
import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import override

from functions.system import web_client

HOST = "127.0.0.1"
# Of one connection only.
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


class Front(ThreadingHTTPServer):
    """Passes requests on, but for those to the client's own files.

    Attributes:
        port: Where browsers connect.
        folder: The build of the client that is served.
        away: Whether requests to the API are cut off.
        portal: The status and page that answer everything, as in a hotel; None for none.
    """

    daemon_threads = True

    def __init__(self, target_port: int, folder: Path) -> None:
        super().__init__((HOST, 0), _Handler)
        self.target_port = target_port
        self.folder = folder
        self.away = False
        self.portal: tuple[int, str] | None = None
        self.port: int = self.server_address[1]

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away."""


class _Handler(BaseHTTPRequestHandler):
    server: Front

    def _serve(self) -> None:
        front = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, app, name = self.path.partition("?")[0].partition("/app/")
        if front.portal is not None:
            status, page = front.portal
            self._answer(status, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
        elif app and not path:
            self._serve_file(front.folder / (name or web_client.START))
        elif front.away:
            self.close_connection = True
        else:
            self._pass_on(body)

    def _serve_file(self, file: Path) -> None:
        if not file.is_file():
            self._answer(404, {"Content-Type": "text/plain"}, b"")
            return
        content = file.read_bytes()
        headers = web_client.headers(file.name, content)
        self._answer(200, headers | {"Content-Type": web_client.media_type(file.name)}, content)

    def _pass_on(self, body: bytes) -> None:
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP
        }
        server = http.client.HTTPConnection(HOST, self.server.target_port)
        try:
            server.request(self.command, self.path, body or None, headers)
            answer = server.getresponse()
            content = answer.read()
        except OSError:
            self.close_connection = True
            return
        finally:
            server.close()
        passed = {
            name: value for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP
        }
        self._answer(answer.status, passed, content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    # Named as the library calls them.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815


@contextmanager
def start_front(target_port: int, folder: Path) -> Iterator[Front]:
    """Run one for the time of the block."""
    front = Front(target_port, folder)
    thread = threading.Thread(target=front.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        thread.join()
        front.server_close()


def newer_build(folder: Path, words: dict[str, str]) -> Path:
    """Make a build in a folder that differs from the real one in some words of its script.

    Each of them is there once. Names and digests follow, as a build of its own would have them.
    """
    shutil.copytree(web_client.FOLDER, folder)
    [script] = folder.glob("index-*.js")
    text = script.read_text()
    for old, new in words.items():
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    name = f"index-{sha256(text.encode()).hexdigest()[:8]}.js"
    _replace(folder / "sw.js", {_digest(script): _digest_of(text.encode()), script.name: name})
    script.unlink()
    (folder / name).write_text(text)
    start = folder / web_client.START
    before = _digest(start)
    _replace(start, {script.name: name})
    _replace(folder / "sw.js", {before: _digest(start)})
    worker = (folder / "sw.js").read_text()
    version = re.compile(r"`[0-9a-f]{12}`")
    assert len(version.findall(worker)) == 1
    (folder / "sw.js").write_text(version.sub(f"`{name[6:14]}0000`", worker))
    return folder


def _replace(file: Path, words: dict[str, str]) -> None:
    text = file.read_text()
    for old, new in words.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def _digest(file: Path) -> str:
    return _digest_of(file.read_bytes())


def _digest_of(content: bytes) -> str:
    return f"sha256-{b64encode(sha256(content).digest()).decode()}"
