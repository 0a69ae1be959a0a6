"""What `make run` refuses before it starts anything, and what it says of a misspelt name."""

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from functions.migrate.retention import RetentionSettings
from infra.local.checks import LOCAL_SETTINGS, check_settings, forwarders, load_dotenv
from setlogs.settings import Settings, SettingsError

PUBLIC_KEY = (
    Ed25519PrivateKey.generate()
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
NAMES = [
    *map(str.upper, (*Settings.model_fields, *RetentionSettings.model_fields)),
    *LOCAL_SETTINGS,
    "SETLOGS_SECRETS_ARN",
]
# Any name is one, and any host may be; the system says whether it can listen there. AWS knows functions.
ANY_TEXT = {"ENVIRONMENT", "HOST", "MAIL_FUNCTION"}
WRONG = {
    "DATABASE_URL": "hunter2",
    "REDIS_URL": "hunter2",
    "REDIS_CLUSTER": "hunter2",
    "SECRET_KEY": "hunter2",
    "SECRET_KEY_PREVIOUS": "hunter2",
    "ALGORITHM": "hunter2",
    "TOKEN_PRIVATE_KEY": PUBLIC_KEY,
    "TOKEN_PRIVATE_KEY_PREVIOUS": "hunter2",
    "ACCESS_TOKEN_EXPIRE_MINUTES": "1.5",
    "REFRESH_TOKEN_EXPIRE_DAYS": "0",
    "REFRESH_TOKEN_REMEMBER_DAYS": "0",
    "REFRESH_FAMILY_EXPIRE_DAYS": "9999",
    "PASSWORD_MIN_LENGTH": "7",
    "RATE_LIMIT_USER_PER_MINUTE": "hunter2",
    "RATE_LIMIT_LOGIN_PER_MINUTE": "-1",
    "RATE_LIMIT_ACCOUNT_PER_MINUTE": "ten",
    "MAIL_URL": "hunter2",
    "MAIL_FROM": "hunter2",
    "METRICS_TOKEN": "hunter²",
    "EDGE_SECRET": "hunter²",
    "CORS_ALLOWED_ORIGINS": "hunter2",
    "PUBLIC_BASE_URL": "hunter2",
    "DATABASE_PREPARED_STATEMENTS": "hunter2",
    "LOG_LEVEL": "hunter2",
    "LOG_FORMAT": "hunter2",
    "TRACES_SAMPLE_PERCENT": "hunter2",
    "IDEMPOTENCY_RETENTION_HOURS": "1",
    "AUDIT_RETENTION_DAYS": "hunter2",
    "DELETED_RETENTION_DAYS": "1",
    "PORT": "hunter2",
    "FORWARDED_ALLOW_IPS": "*",
    "SETLOGS_SECRETS_ARN": "hunter2",
}


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take every setting out of the environment, until the test ends."""
    for name in NAMES:
        # Set first, so that what the test adds is taken back.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


class TestCheck:
    def test_nothing_needs_to_be_set(self, unset: pytest.MonkeyPatch) -> None:
        check_settings()

    def test_every_setting_has_a_wrong_value_below(self) -> None:
        assert set(WRONG) | ANY_TEXT == set(NAMES)

    @pytest.mark.parametrize("name", WRONG)
    def test_a_wrong_one_is_named_and_not_shown(self, unset: pytest.MonkeyPatch, name: str) -> None:
        unset.setenv("ENVIRONMENT", "production")
        unset.setenv(name, WRONG[name])
        with pytest.raises(SettingsError) as caught:
            check_settings()
        [problem] = caught.value.problems
        assert problem.startswith(f"{name}: ")
        assert "hunter" not in problem

    def test_all_wrong_ones_are_named_at_once(self, unset: pytest.MonkeyPatch) -> None:
        unset.setenv("ENVIRONMENT", "production")
        for name, value in WRONG.items():
            unset.setenv(name, value)
        with pytest.raises(SettingsError) as caught:
            check_settings()
        named = [problem.partition(":")[0] for problem in caught.value.problems]
        assert sorted(named) == sorted(WRONG)

    def test_proxies_are_addresses_and_networks(self, unset: pytest.MonkeyPatch) -> None:
        assert forwarders() == []
        unset.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1, ::1,10.0.0.0/8")
        assert forwarders() == ["127.0.0.1", "::1", "10.0.0.0/8"]


class TestDotenv:
    def test_fills_in_what_the_environment_lacks(
        self, unset: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        import os

        unset.setenv("LOG_LEVEL", "ERROR")
        (tmp_path / ".env").write_text("LOG_LEVEL=DEBUG\nPORT=8765\nHOST\n")
        assert load_dotenv(tmp_path / ".env") == []
        assert (os.environ["LOG_LEVEL"], os.environ["PORT"]) == ("ERROR", "8765")

    @pytest.mark.parametrize(
        ("line", "warning"),
        [
            ("SECRT_KEY=a", ".env: SECRT_KEY is no setting. Did you mean SECRET_KEY?"),
            ("port=1", ".env: port is no setting. Did you mean PORT?"),
            ("RATE_LIMIT_USER=5",
             ".env: RATE_LIMIT_USER is no setting. Did you mean RATE_LIMIT_USER_PER_MINUTE?"),
            ("FAVOURITE_LIFT=squat", ".env: FAVOURITE_LIFT is no setting."),
        ],
    )  # fmt: skip
    def test_tells_a_name_that_is_no_setting(
        self, unset: pytest.MonkeyPatch, tmp_path: Path, line: str, warning: str
    ) -> None:
        unset.setenv(line.partition("=")[0], "")
        (tmp_path / ".env").write_text(f"{line}\nPASSWORD_MIN_LENGTH=12\n")
        assert load_dotenv(tmp_path / ".env") == [warning]

    def test_the_example_has_only_settings(self, unset: pytest.MonkeyPatch, tmp_path: Path) -> None:
        example = Path(__file__).parents[2] / ".env.example"
        uncommented = re.sub("^#(?=[A-Z])", "", example.read_text(), flags=re.MULTILINE)
        (tmp_path / ".env").write_text(uncommented)
        assert load_dotenv(tmp_path / ".env") == []
