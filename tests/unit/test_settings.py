"""Settings: what is wrong is named, and no value is shown."""

import pytest

from setlogs.settings import Settings, SettingsError, get_settings

GOOD = {
    "DATABASE_URL": "postgresql://setlogs_app@localhost/setlogs",
    "SECRET_KEY": "k9X2-b7Qm-44Lp-0aZt-ee81-Hn3v-77",
    "ENVIRONMENT": "prod",
}


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    return monkeypatch


@pytest.fixture(autouse=True)
def fresh_settings() -> object:
    yield
    get_settings.cache_clear()


class TestSettings:
    def test_defaults_are_those_of_the_contract(self, set_environment: pytest.MonkeyPatch) -> None:
        settings = get_settings()
        assert settings.algorithm == "HS256"
        assert settings.access_token_expire_minutes == 30
        assert settings.refresh_token_expire_days == 7
        assert settings.rate_limit_user_per_minute == 600
        assert settings.rate_limit_login_per_minute == 10

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DATABASE_URL", "mysql://root:hunter2@localhost/x"),
            ("SECRET_KEY", "short-hunter2"),
            ("SECRET_KEY", "change-me-hunter2-change-me-hunter2"),
            ("ALGORITHM", "none-hunter2"),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "hunter2"),
            ("RATE_LIMIT_USER_PER_MINUTE", "0"),
            ("PUBLIC_BASE_URL", "hunter2"),
            ("PUBLIC_BASE_URL", "https://hunter2.example.com/"),
            ("PUBLIC_BASE_URL", "https://hunter2:port"),
            ("DATABASE_URL", "postgresql://root:hunter@hunter2@localhost/x"),
            ("DATABASE_URL", "postgresql://root:hunter2@localhost:port/x"),
            ("DATABASE_URL", "postgresql://root:hunter2@[::1/x"),
            ("REDIS_URL", "hunter2"),
            ("REDIS_URL", "http://:hunter2@localhost/0"),
            ("REDIS_URL", "redis://:hunter2@localhost:port/0"),
            ("REDIS_URL", "redis://:hunter2@localhost/first"),
            ("REDIS_CLUSTER", "hunter2"),
            ("SECRET_KEY_PREVIOUS", "short-hunter2"),
            ("SECRET_KEY_PREVIOUS", "change-me-hunter2-change-me-hunter2"),
            ("MAIL_URL", "hunter2"),
            ("MAIL_URL", "http://user:hunter2@mail.example.com"),
            ("MAIL_URL", "smtp://user:hunter2@mail.example.com:port"),
            ("MAIL_URL", "smtp://user:hunter2@mail.example.com/path"),
            ("MAIL_URL", "smtp://user:hunter2@mail.example.com?tls=no"),
            ("MAIL_URL", "smtp://:hunter2@mail.example.com"),
            ("MAIL_URL", "smtps://hunter2@mail.example.com"),
            ("MAIL_URL", "smtp://user:hunter2 @mail.example.com"),
            ("MAIL_URL", "smtp://user:hunter2@"),
            ("MAIL_URL", "ses://hunter2"),
            ("MAIL_URL", "ses://eu-central-1/hunter2"),
            ("MAIL_URL", "file://hunter2/mail"),
            ("MAIL_URL", "file:hunter2"),
            ("MAIL_FROM", "hunter2"),
            ("MAIL_FROM", "hunter2@"),
            ("MAIL_FROM", "SetLogs <hunter2@example.com"),
            ("MAIL_FROM", "hunter2@example.com, other@example.com"),
            ("MAIL_FROM", "SetLogs <hunter2@example.com>\nBcc: other@example.com"),
            ("METRICS_TOKEN", "hunter2 "),
            ("METRICS_TOKEN", "hunter²"),
            ("EDGE_SECRET", "hunter2"),
            ("EDGE_SECRET", "change-me-hunter2-change-me-hunter2"),
            ("EDGE_SECRET", 16 * "hunter²"),
            ("CORS_ALLOWED_ORIGINS", "hunter2.example.com"),
            ("CORS_ALLOWED_ORIGINS", "https://app.example.com,https://hunter2.example.com/"),
            ("CORS_ALLOWED_ORIGINS", "https://Hunter2.example.com"),
            ("CORS_ALLOWED_ORIGINS", "https://hunter2.example.com:443"),
            ("CORS_ALLOWED_ORIGINS", "https://hunter2.example.com:port"),
            ("CORS_ALLOWED_ORIGINS", "*"),
            ("DATABASE_PREPARED_STATEMENTS", "hunter2"),
            ("LOG_LEVEL", "hunter2"),
            ("LOG_FORMAT", "hunter2"),
            ("TRACES_SAMPLE_PERCENT", "101"),
        ],
    )
    def test_a_bad_one_is_named_and_not_shown(
        self, set_environment: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        set_environment.setenv(name, value)
        with pytest.raises(SettingsError, match=name) as caught:
            get_settings()
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        "url",
        [
            "smtp://localhost:1025",
            "smtp://user:p%40ss@mail.example.com:587",
            "smtps://user:pass@[2001:db8::1]",
            "ses://eu-central-1",
        ],
    )
    def test_mail_that_leaves_this_machine_has_a_sender(
        self, set_environment: pytest.MonkeyPatch, url: str
    ) -> None:
        set_environment.setenv("MAIL_URL", url)
        with pytest.raises(SettingsError, match=r"^MAIL_FROM: not set"):
            get_settings()
        set_environment.setenv("MAIL_FROM", "SetLogs <no-reply@example.com>")
        assert get_settings().sends_mail

    def test_every_bad_one_is_named_at_once(self, set_environment: pytest.MonkeyPatch) -> None:
        set_environment.setenv("ALGORITHM", "none")
        set_environment.delenv("SECRET_KEY")
        with pytest.raises(SettingsError, match=r"(?s)SECRET_KEY.*ALGORITHM|ALGORITHM.*SECRET_KEY"):
            get_settings()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DATABASE_URL", "postgresql:///setlogs?host=/run/postgresql"),
            ("DATABASE_URL", "postgresql://app:p%40ss@one:5432,two:5433/setlogs?sslmode=require"),
            ("DATABASE_URL", "postgres://app@[::1]:5432/setlogs"),
            ("REDIS_URL", "rediss://user:pass@cache.example.com:6380"),
            (
                "CORS_ALLOWED_ORIGINS",
                "https://app.example.com, http://[::1]:8080,capacitor://localhost",
            ),
            ("PUBLIC_BASE_URL", "http://127.0.0.1:4566/_aws/execute-api/{api_id}/v1"),
            ("METRICS_TOKEN", "a-._~+/=Z9"),
            ("EDGE_SECRET", 8 * "-._~+/=Z"),
            ("MAIL_URL", "file:///var/spool/set%20logs"),
            ("MAIL_FROM", "SetLogs <no-reply@example.com>"),
            ("MAIL_FROM", "no-reply@example.com"),
        ],
    )
    def test_a_good_one_is_taken_as_it_is(
        self, set_environment: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        set_environment.setenv(name, value)
        taken = getattr(get_settings(), name.lower())
        assert getattr(taken, "get_secret_value", lambda: taken)() == value

    @pytest.mark.parametrize("name", [*map(str.upper, Settings.model_fields)])
    @pytest.mark.parametrize("empty", ["", " "])
    def test_an_empty_one_counts_as_not_set(
        self, set_environment: pytest.MonkeyPatch, name: str, empty: str
    ) -> None:
        set_environment.setenv(name, empty)
        if name in {"DATABASE_URL", "SECRET_KEY"}:
            with pytest.raises(SettingsError, match=f"^{name}: not set$"):
                get_settings()
        else:
            field = Settings.model_fields[name.lower()]
            assert getattr(get_settings(), name.lower()) == field.default

    def test_a_local_run_takes_a_short_key(self, set_environment: pytest.MonkeyPatch) -> None:
        set_environment.setenv("ENVIRONMENT", "local")
        set_environment.setenv("SECRET_KEY", "change-me")
        assert get_settings().is_local


class TestSecrets:
    def test_come_from_secrets_manager_and_do_not_override(
        self, set_environment: pytest.MonkeyPatch
    ) -> None:
        import json

        import boto3
        from moto import mock_aws

        set_environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with mock_aws():
            client = boto3.client("secretsmanager")
            secret = {"METRICS_TOKEN": "from-the-secret", "ALGORITHM": "HS384"}
            arn = client.create_secret(Name="app", SecretString=json.dumps(secret))["ARN"]
            set_environment.setenv("SETLOGS_SECRETS_ARN", arn)
            set_environment.setenv("ALGORITHM", "HS512")
            # Set here, so that what the secret adds is taken back after the test.
            set_environment.setenv("METRICS_TOKEN", "")
            set_environment.delenv("METRICS_TOKEN")
            settings = get_settings()
        assert settings.metrics_token is not None
        assert settings.metrics_token.get_secret_value() == "from-the-secret"
        assert settings.algorithm == "HS512"
