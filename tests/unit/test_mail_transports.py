"""The ways for mail: real servers that take it, refuse it, hang, or go away."""

import socket
import ssl
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import pytest

from functions.mail import transports
from functions.mail.texts import Mail, compose
from functions.mail.transports import (
    RefusedError,
    UnreachableError,
    UnsentError,
    transport_of,
)
from infra.local.child import HOST
from setlogs.ids import new_id
from tests.mail_server import MAIL_PASSWORD, USER, MailServer, check_password

RECIPIENT = "lena@example.com"
CREDENTIALS = f"{USER}:{quote(MAIL_PASSWORD, safe='')}"


def message(recipient: str = RECIPIENT) -> EmailMessage:
    mail = Mail(new_id(), "new_login", recipient, datetime.now(UTC), "UTC")
    return compose(mail, sender="SetLogs <no-reply@example.com>", base_url="")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate of this machine, which nobody trusts yet."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """What a server speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process trust the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@contextmanager
def answering(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that is none of mail, for one connection; yield its address."""
    with socket.create_server((HOST, 0)) as listener:

        def accept() -> None:
            connection, _ = listener.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"smtp://{HOST}:{listener.getsockname()[1]}"
        thread.join()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for mail servers a moment only."""
    monkeypatch.setattr(transports, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(transports, "TALK_SECONDS", 0.3)


class TestSmtp:
    def test_a_server_without_tls_gets_mail_without_it(self) -> None:
        with MailServer().running() as server:
            transport_of(server.url).send(message())
        assert (server.recipients, server.is_encrypted) == ([RECIPIENT], [False])

    def test_tls_is_used_where_it_is_offered(self, tls: ssl.SSLContext, trusted: None) -> None:
        with MailServer().running(tls_context=tls) as server:
            transport_of(server.url).send(message())
        assert server.is_encrypted == [True]

    def test_a_certificate_that_is_not_trusted_gets_nothing(self, tls: ssl.SSLContext) -> None:
        with (
            MailServer().running(tls_context=tls) as server,
            pytest.raises(UnreachableError, match="SSLCertVerificationError"),
        ):
            transport_of(server.url).send(message())
        assert server.mails == []

    def test_a_password_is_given_over_tls(self, tls: ssl.SSLContext, trusted: None) -> None:
        options = {"tls_context": tls, "authenticator": check_password, "auth_required": True}
        with MailServer().running(**options) as server:
            transport_of(server.url.replace("://", f"://{CREDENTIALS}@")).send(message())
        assert server.recipients == [RECIPIENT]

    def test_and_never_without_it(self) -> None:
        options = {"authenticator": check_password, "auth_require_tls": False}
        with (
            MailServer().running(**options) as server,
            pytest.raises(UnreachableError, match="no STARTTLS"),
        ):
            transport_of(server.url.replace("://", f"://{CREDENTIALS}@")).send(message())
        assert server.mails == []

    def test_a_wrong_password_is_for_who_runs_it_to_mend(
        self, tls: ssl.SSLContext, trusted: None
    ) -> None:
        options = {"tls_context": tls, "authenticator": check_password}
        with (
            MailServer().running(**options) as server,
            pytest.raises(UnreachableError, match="SMTPAuthenticationError: 535"),
        ):
            transport_of(server.url.replace("://", f"://{USER}:wrong@")).send(message())

    def test_tls_from_the_beginning(self, tls: ssl.SSLContext, trusted: None) -> None:
        with MailServer().running(ssl_context=tls) as server:
            transport_of(server.url.replace("smtp:", "smtps:")).send(message())
        assert server.recipients == [RECIPIENT]

    def test_an_address_in_letters_that_the_server_does_not_take_is_given_up(self) -> None:
        with (
            MailServer().running(enable_SMTPUTF8=False) as server,
            pytest.raises(RefusedError, match="no such address"),
        ):
            transport_of(server.url).send(message("ünal@example.com"))

    def test_and_reaches_one_that_does(self) -> None:
        with MailServer().running(enable_SMTPUTF8=True) as server:
            transport_of(server.url).send(message("ünal@example.com"))
        assert server.recipients == ["ünal@example.com"]

    @pytest.mark.parametrize(
        ("answer", "failure"),
        [
            ("550 5.1.1 nobody", RefusedError),
            ("553 no such name", RefusedError),
            ("451 4.2.1 busy", UnsentError),
            ("421 4.3.2 closing", UnsentError),
            ("550 5.7.1 relaying denied", UnsentError),
            ("530 5.7.0 log in first", UnsentError),
        ],
    )
    def test_only_an_address_that_does_not_exist_is_given_up(
        self, answer: str, failure: type[Exception]
    ) -> None:
        with (
            MailServer(to={RECIPIENT: answer}).running() as server,
            pytest.raises(UnsentError) as caught,
        ):
            transport_of(server.url).send(message())
        assert type(caught.value) is failure or failure is UnsentError
        assert isinstance(caught.value, RefusedError) == (failure is RefusedError)
        assert RECIPIENT not in str(caught.value)


class TestUnreachable:
    def test_a_server_that_refuses_connections(self) -> None:
        with socket.create_server((HOST, 0)) as listener:
            url = f"smtp://{HOST}:{listener.getsockname()[1]}"
        with pytest.raises(UnreachableError, match="ConnectionRefusedError"):
            transport_of(url).send(message())

    def test_a_server_that_turns_everybody_away(self) -> None:
        with (
            answering(lambda connection: connection.sendall(b"554 no mail here\r\n")) as url,
            pytest.raises(UnreachableError, match="SMTPConnectError: 554"),
        ):
            transport_of(url).send(message())

    def test_a_server_that_hangs_up(self) -> None:
        def hang_up(connection: socket.socket) -> None:
            connection.sendall(b"220 mail\r\n")
            connection.recv(100)

        with answering(hang_up) as url, pytest.raises(UnreachableError, match="Disconnected"):
            transport_of(url).send(message())

    def test_a_server_that_says_nothing(self, hurried: None) -> None:
        with (
            answering(_read_all) as url,
            pytest.raises(UnreachableError),
        ):
            transport_of(url).send(message())

    def test_a_server_that_hangs_in_the_middle(self, hurried: None) -> None:
        def hang(connection: socket.socket) -> None:
            connection.sendall(b"220 mail\r\n")
            _read_all(connection)

        with answering(hang) as url, pytest.raises(UnreachableError):
            transport_of(url).send(message())

    def test_a_server_that_answers_drop_by_drop(self, hurried: None) -> None:
        def drip(connection: socket.socket) -> None:
            connection.sendall(b"220 mail\r\n")
            try:
                while True:
                    connection.sendall(b"2")
                    time.sleep(0.05)
            except OSError:
                return

        with answering(drip) as url, pytest.raises(UnreachableError):
            transport_of(url).send(message())


def _read_all(connection: socket.socket) -> None:
    """Read until the other side goes, and say nothing."""
    while connection.recv(100):
        pass


class TestFolder:
    def test_each_mail_is_a_file_that_only_its_owner_reads(self, tmp_path: Path) -> None:
        folder = tmp_path / "some where" / "mail"
        sent = message()
        transport_of(folder.as_uri()).send(sent)
        transport_of(folder.as_uri()).send(message())
        assert len(list(folder.iterdir())) == 2
        [file] = folder.glob(f"{str(sent['Message-ID'])[1:37]}.eml")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        read = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert read["To"] == RECIPIENT

    def test_a_mail_that_comes_again_is_the_same_file(self, tmp_path: Path) -> None:
        sent = message()
        for _ in range(2):
            transport_of(tmp_path.as_uri()).send(sent)
        assert len(list(tmp_path.iterdir())) == 1

    def test_what_is_no_folder_is_for_who_runs_it_to_mend(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.touch()
        with pytest.raises(UnreachableError, match="Error"):
            transport_of((file / "mail").as_uri()).send(message())


class TestSes:
    @pytest.fixture
    def region(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        from moto import mock_aws

        transports._ses.cache_clear()
        with mock_aws():
            yield "eu-central-1"
        transports._ses.cache_clear()

    def test_gets_the_whole_mail(self, region: str) -> None:
        import boto3
        from moto.core.models import DEFAULT_ACCOUNT_ID
        from moto.ses.models import ses_backends

        boto3.client("ses", region_name=region).verify_domain_identity(Domain="example.com")
        transport_of(f"ses://{region}").send(message())
        [taken] = ses_backends[DEFAULT_ACCOUNT_ID][region].sent_messages
        assert set(taken.destinations) == {RECIPIENT}
        assert "From: SetLogs <no-reply@example.com>" in taken.raw_data

    def test_that_does_not_know_the_sender_is_asked_again(self, region: str) -> None:
        with pytest.raises(UnsentError, match="SES: MessageRejected") as caught:
            transport_of(f"ses://{region}").send(message())
        assert not isinstance(caught.value, RefusedError)
