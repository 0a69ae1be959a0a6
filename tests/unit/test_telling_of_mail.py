"""A request has mail sent at once where somebody can be told, and minds no failure of that."""

import socket
from collections.abc import Iterator

import pytest

from functions.auth import mailing
from functions.auth.mailing import deliver_soon, queued
from infra.local.child import HOST, free_port
from setlogs.settings import get_settings


@pytest.fixture
def function(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings with a function that sends mail."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("MAIL_FUNCTION", "setlogs-test-mail:live")
    get_settings.cache_clear()
    mailing._lambda.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()
    mailing._lambda.cache_clear()


class TestDeliverSoon:
    def test_wakes_the_local_runs_sender(self, environment: None) -> None:
        queued.clear()
        deliver_soon()
        assert queued.is_set()
        queued.clear()

    def test_minds_no_function_that_is_not_there(
        self, function: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        from moto import mock_aws

        with mock_aws():
            deliver_soon()
        assert [record.message for record in caplog.records] == ["mail_function_not_told"]

    def test_minds_no_aws_that_cannot_be_reached(
        self, function: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        function.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://{HOST}:{free_port()}")
        deliver_soon()
        assert [record.message for record in caplog.records] == ["mail_function_not_told"]

    def test_waits_for_no_aws_that_is_silent(
        self, function: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        with socket.create_server((HOST, 0)) as listener:
            address = f"http://{HOST}:{listener.getsockname()[1]}"
            function.setenv("AWS_ENDPOINT_URL_LAMBDA", address)
            deliver_soon()
        assert [record.message for record in caplog.records] == ["mail_function_not_told"]
