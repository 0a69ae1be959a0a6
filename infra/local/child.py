"""A server as a child process that ends with the process which started it.

It is stopped when its owner says so, and by a watchdog when the owner is killed. Should even the
watchdog be killed, the next start on the same folder ends what is left.
"""

import fcntl
import os
import re
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

import psutil

HOST = "127.0.0.1"
# For a server that says nothing; one that says that it is recovering has all the time it needs.
SILENCE_SECONDS = 60.0
# A server writes out what it has in memory before it ends. Killed within, it must recover next time.
STOP_TIMEOUT_SECONDS = 120
# Nobody wants to read of a recovery that takes no time, as after every start.
TELL_AFTER_SECONDS = 2.0
REASON = re.compile(r"PANIC|FATAL(?!:  the database system is )")
# The shell waits for a line. End of file instead means that the process which held the other end
# of the pipe is gone, and then nobody else will stop the server.
WATCHDOG = 'read -r line || kill -s "$1" "$2"'


class ServerError(RuntimeError):
    """A server did not start; the message says why in one line."""


class NotYetError(Exception):
    """A server says that it is starting up, or recovering after a crash."""


class Server(ABC):
    """One server process and the folder of its data.

    Attributes:
        folder: Where data, log and lock of this server lie.
        port: TCP port on 127.0.0.1; the same again after `kill` or `stop` and `start`.
        version: What the running server says of itself, such as "18.4".
        silence_seconds: How long a server that says nothing is waited for.
    """

    title: ClassVar[str]
    program: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    not_ready: ClassVar[type[Exception]]
    silence_seconds = SILENCE_SECONDS

    def __init__(self, folder: Path, *, durable: bool) -> None:
        """Choose the port; nothing is started or written yet."""
        self.folder = folder
        self.data = folder / "data"
        self.durable = durable
        self.port = free_port()
        self.version = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and return when it answers.

        Raises:
            ServerError: it did not; the message has the reason from its log.
        """
        self._end_leftovers()
        self._prepare()
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.data,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C goes to the whole group: the servers must outlive the last request.
                start_new_session=True,
            )
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, "sh", self.stop_signal.name[3:], str(self._process.pid)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._await_answer(self._process)

    def stop(self) -> None:
        """Shut down in order; does nothing when the server does not run."""
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        if self._process is None:
            return
        if self._process.poll() is None:
            kill_family(self._process.pid)
            self._process.wait()
        self._forget()

    @abstractmethod
    def _command(self) -> list[str]:
        """Return the command line; its working directory is `data`."""

    @abstractmethod
    def _prepare(self) -> None:
        """Create what has to exist before the server starts."""

    @abstractmethod
    def _ask_version(self) -> str:
        """Return the version of the server that serves.

        Raises:
            NotYetError: it says that it will, after a recovery.
            Exception: `not_ready`; it says nothing.
        """

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        started = heard = time.monotonic()
        told = False
        while process.poll() is None:
            try:
                self.version = self._ask_version()
            except NotYetError:
                heard = time.monotonic()
                if not told and heard - started >= TELL_AFTER_SECONDS:
                    print(
                        f"{self.title:<12}is starting up, or recovering after a crash; waiting",
                        flush=True,
                    )
                    told = True
            except self.not_ready:
                if time.monotonic() - heard > self.silence_seconds:
                    break
            else:
                return
            time.sleep(0.02)
        self.kill()
        log = self.folder / "server.log"
        lines = log.read_text(errors="replace").splitlines() or ["it said nothing"]
        # Not what it said to those who asked whether it had started.
        reasons = [line for line in lines if REASON.search(line)] or lines[-1:]
        raise ServerError(f"{self.title} did not start: {reasons[0]} (see {log})")

    def _end_leftovers(self) -> None:
        """End what a killed owner has left running on this data."""
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        for process in self._leftovers():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(self.stop_signal)
        while leftovers := self._leftovers():
            if time.monotonic() > deadline:
                for process in leftovers:
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
            time.sleep(0.02)

    def _leftovers(self) -> list[psutil.Process]:
        return [
            process
            for process in psutil.process_iter(["name", "cwd"])
            if process.info["name"] == self.program and process.info["cwd"] == str(self.data)
        ]

    def _forget(self) -> None:
        if self._watchdog is not None:
            self._watchdog.communicate(b"\n")
        self._process = self._watchdog = None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Create the folder and hold it: a second process that wants it gets a `ServerError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError(f"{folder} is in use by another process") from None
        yield


def kill_family(pid: int) -> None:
    """Kill a process and all that it started at once, and wait until they are gone."""
    family = [psutil.Process(pid)]
    family += family[0].children(recursive=True)
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family)


def free_port() -> int:
    """Return a TCP port on this machine that nothing listens on."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
