"""What `make run` starts: PostgreSQL, Valkey, the migrations and the whole API in one process.

`DATABASE_URL` and `REDIS_URL`, from the environment or from `.env`, name servers to use instead of
the embedded ones; `HOST` and `PORT` say where to listen.
"""

import argparse
import asyncio
import errno
import os
import secrets
import signal
import socket
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import psycopg
import redis
import uvicorn
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import DBAPIError

from functions.migrate import service as migrate
from functions.migrate.catalogue import catalogue_size, load_catalogue
from infra.local.checks import check_settings, forwarders, load_dotenv, port, setting
from infra.local.child import ServerError
from infra.local.lock import DATA, AlreadyRunningError, held
from infra.local.mail import provide_mail, sending_mail
from infra.local.protocol import Protocol
from infra.local.servers import start_postgres, start_valkey
from setlogs.postgres.database import get_database
from setlogs.settings import SettingsError

# Long enough for any request of the API: the longest statement is cut off after 8 s.
DRAIN_SECONDS = 10
# How a browser on this machine reaches what listens there.
LOCAL_NAMES = dict.fromkeys(("127.0.0.1", "0.0.0.0", "::", "::1"), "localhost")  # noqa: S104


class StartError(RuntimeError):
    """The local run cannot start; the message is one line and shows no credentials."""


class Server(uvicorn.Server):
    """Says that the API is up when it is, not when it is about to be."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then print the addresses."""
        await super().startup(sockets)
        if self.should_exit or not sockets:
            return
        address = _address(sockets[0])
        _say("App", f"{address}/app/")
        _say("API", address)
        _say("Docs", f"{address}/docs")
        _say("Demo", _demo_account())
        _say("Stop", "Ctrl-C here, or `make stop` elsewhere")


def main() -> int:
    """Run until stopped.

    Returns:
        0 after Ctrl-C or a signal to end, 1 when it could not start.
    """
    parser = argparse.ArgumentParser(description="Run the whole API on this machine.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data (.local)")
    data: Path = parser.parse_args().data
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    # uvicorn knows the other two; a terminal that is closed should end it as gently.
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    for warning in load_dotenv():
        print(warning, file=sys.stderr)
    try:
        check_settings()
        with ExitStack() as stack:
            run(stack, data)
    except SettingsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 1
    except (AlreadyRunningError, ServerError, StartError) as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"{error.filename}: {error.strerror}; who ran `make run` before?", file=sys.stderr)
        return 1
    return 0


def run(stack: ExitStack, data: Path) -> None:
    """Start everything on the stack, serve, and return when told to stop."""
    stack.enter_context(held(data))
    # First what can be refused at once; the servers take longer.
    listener = stack.enter_context(_listen(setting("HOST") or "127.0.0.1", port()))
    migration_url = _provide_database(stack, data)
    _provide_valkey(stack, data)
    _say("Data", str(data))
    _migrate(migration_url)
    os.environ["LOG_FORMAT"] = setting("LOG_FORMAT") or "text"
    os.environ["SECRET_KEY"] = setting("SECRET_KEY") or _kept_secret(data / "secret_key")
    _say("Mail", provide_mail(data))
    stack.enter_context(sending_mail(_address(listener)))
    config = uvicorn.Config(
        "infra.local.app:app",
        http=Protocol,
        # An Upgrade is then ignored, and the request answered like any other.
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        # uvicorn would believe every client on this machine.
        forwarded_allow_ips=forwarders(),
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = Server(config)
    asyncio.run(server.serve(sockets=[listener]))
    if not server.started:
        raise StartError("The app did not start; the lines above say why.")


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Unwind the stack, and do not let a second Ctrl-C interrupt that."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    print("\nStopping", flush=True)
    raise SystemExit(0)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{LOCAL_NAMES.get(host, host)}:{port}"


def _demo_account() -> str:
    """Return how to log in as somebody with a history, or how to get one."""
    # It brings the whole API, for which what is refused at once need not wait.
    from infra.local.demo import EMAIL, PASSWORD, is_there  # noqa: PLC0415

    if is_there(get_database()):
        return f"{EMAIL}, password: {PASSWORD}"
    return "`make seed` logs sixteen weeks for an account to look around with"


def _say(what: str, where: str) -> None:
    print(f"{what:<12}{where}", flush=True)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port now, so that nothing is started for one that is in use."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        hint = "; PORT=8001 make run takes another" if is_taken and port == 8000 else ""
        raise StartError(f"Port {port} on {host}: {error.strerror or error}{hint}.") from None
    return listener


def _provide_database(stack: ExitStack, data: Path) -> str:
    """Set DATABASE_URL, starting PostgreSQL when it names none; return the URL to migrate with."""
    if not (url := setting("DATABASE_URL")):
        postgres = stack.enter_context(start_postgres(data / "postgres"))
        _say(postgres.title, f"{postgres.version} on port {postgres.port}   {postgres.url}")
        os.environ["DATABASE_URL"] = postgres.url
        return postgres.migration_url
    place = _place(url)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.parameter_status("server_version")
    except psycopg.Error as error:
        reason = str(error).splitlines()[0].rpartition("failed: ")[2]
        raise StartError(f"DATABASE_URL: {place} does not let us in: {reason}") from None
    _say("PostgreSQL", f"{version} at {place}, from DATABASE_URL")
    return url


def _place(url: str) -> str:
    """Return host, port and database of a URL, without the user and the password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Its message would quote the URL, and with it the password.
        wrong = "not a postgresql://user@host:port/database address"
        raise StartError(f"DATABASE_URL: {wrong}") from None
    return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


def _provide_valkey(stack: ExitStack, data: Path) -> None:
    """Set REDIS_URL, starting Valkey when it names none; warn when the one it names is away."""
    if not (url := setting("REDIS_URL")):
        valkey = stack.enter_context(start_valkey(data / "valkey"))
        _say(valkey.title, f"{valkey.version} on port {valkey.port}   {valkey.url}")
        os.environ["REDIS_URL"] = valkey.url
        return
    try:
        client = stack.enter_context(redis.Redis.from_url(url, socket_connect_timeout=2))
    except ValueError:
        raise StartError("REDIS_URL: not a redis://host:port/number address") from None
    try:
        client.ping()
    # A host name that cannot be looked up is a ValueError.
    except (redis.RedisError, OSError, ValueError) as error:
        warning = f"REDIS_URL: no answer ({type(error).__name__}); the API works without it."
        print(warning, file=sys.stderr)
    else:
        _say("Valkey", "as REDIS_URL says")


def _migrate(url: str) -> None:
    try:
        migrate.upgrade(url)
        load_catalogue(url)
    except (DBAPIError, psycopg.Error) as error:
        # Alembic's come wrapped, with the statement and its parameters in the text.
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise StartError(f"The migrations failed: {reason}") from error
    _say("Migrations", f"done; {catalogue_size()} exercises in the catalogue")


def _kept_secret(path: Path) -> str:
    """Return a key made at the first start, so that a restart logs nobody out."""
    path.touch(mode=0o600)
    # Empty after a crash between the two.
    if not (secret := path.read_text()):
        secret = secrets.token_urlsafe(48)
        path.write_text(secret)
    return secret


if __name__ == "__main__":
    sys.exit(main())
