"""What CloudFormation would make of the stack that holds the data."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from setlogs.settings import Settings
from tests.template.cloudformation import load_template, resources

TEMPLATE = Path(__file__).parents[2] / "infra/aws/data.yaml"


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return load_template(TEMPLATE)


class TestDataStack:
    def test_the_database_is_encrypted_backed_up_and_kept(self, data: dict[str, Any]) -> None:
        cluster = data["Resources"]["Cluster"]
        assert cluster["DeletionPolicy"] == cluster["UpdateReplacePolicy"] == "Snapshot"
        assert cluster["Properties"]["StorageEncrypted"] is True
        assert cluster["Properties"]["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
        assert data["Resources"]["Key"]["DeletionPolicy"] == "Retain"
        parameters = data["Parameters"]
        assert parameters["DeletionProtection"]["Default"] == "true"
        assert parameters["BackupRetentionDays"]["Default"] == 35
        (group,) = resources(data, "AWS::RDS::DBClusterParameterGroup").values()
        assert group["Parameters"]["rds.force_ssl"] == "1"

    def test_the_secrets_are_what_the_functions_take(self, data: dict[str, Any]) -> None:
        app = self.compose(data, "AppSecret")
        settings = Settings.model_validate(
            {name.lower(): value for name, value in app.items()} | {"environment": "staging"}
        )
        assert set(app) <= {name.upper() for name in Settings.model_fields}
        assert "sslmode=verify-full" in settings.database_url.get_secret_value()
        assert settings.redis_url.get_secret_value().startswith("rediss://setlogs:")
        assert settings.metrics_token is not None
        assert settings.edge_secret is not None
        migrator = self.compose(data, "MigratorSecret")
        assert list(migrator) == ["DATABASE_URL"]
        assert "setlogs_migrator:" in migrator["DATABASE_URL"]

    def test_no_secret_is_written_down(self, data: dict[str, Any]) -> None:
        for name, secret in resources(data, "AWS::SecretsManager::Secret").items():
            assert ("GenerateSecretString" in secret) != ("SecretString" in secret), name
        for name in ("AppSecret", "MigratorSecret"):
            values = data["Resources"][name]["Properties"]["SecretString"]["Fn::Sub"][1]
            for variable in values.keys() - {"Tls"}:
                assert values[variable]["Fn::Sub"].startswith("{{resolve:secretsmanager:$"), name

    @staticmethod
    def compose(data: dict[str, Any], name: str) -> dict[str, str]:
        """Return the secret with its variables filled as CloudFormation would fill them."""
        text, values = data["Resources"][name]["Properties"]["SecretString"]["Fn::Sub"]

        def fill(variable: re.Match[str]) -> str:
            value = values.get(variable[1], "6379" if variable[1].endswith("Port") else "x.invalid")
            return value if isinstance(value, str) else "Generated0" * 4

        secret: dict[str, str] = json.loads(re.sub(r"\$\{([\w.]+)\}", fill, text))
        return secret
