"""What AWS would be given: checked here as far as that goes without an account."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.template.cloudformation import load_template, resources, walk

ROOT = Path(__file__).parents[2]
APPLICATION = ROOT / "template.yaml"
NETWORK = ROOT / "infra/aws/network.yaml"
DATA = ROOT / "infra/aws/data.yaml"
MONITORING = ROOT / "infra/aws/monitoring.yaml"
WEB = ROOT / "infra/aws/web.yaml"
TEMPLATES = [APPLICATION, NETWORK, DATA, MONITORING, WEB]

# Connections beside those of the functions, as data.yaml counts them.
ADMINISTRATORS = 5
SUPERUSER_RESERVED = 3 + 2  # superuser_reserved_connections, rds_superuser_reserved_connections
CONNECTIONS_PER_ENVIRONMENT = 1  # tests/api/test_connection.py
AWS_OWN = 10  # rdsadmin's and the proxy's
BYTES_PER_CONNECTION = 9_531_392  # AWS' default: DBInstanceClassMemory / 9531392
BYTES_PER_ACU = 2 * 1024**3

WILDCARDS = {
    ("network.yaml", "SecretsEndpoint", "Resource"): "secrets do not exist yet; own account only",
    ("network.yaml", "MailEndpoint", "Resource"): "the role names the identity; own account only",
    ("data.yaml", "Key", "Resource"): "in the policy of a key it means that key",
    (
        "web.yaml",
        "ClientPolicy",
        "Resource",
    ): "the files below app/, which change with each version",
}


@pytest.fixture(scope="module")
def application() -> dict[str, Any]:
    return load_template(APPLICATION)


@pytest.fixture(scope="module")
def network() -> dict[str, Any]:
    return load_template(NETWORK)


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return load_template(DATA)


def on_aws(value: Any) -> Any:
    """Return the branch of `!If [OnAws, …]` that AWS gets."""
    match value:
        case {"Fn::If": ["OnAws", chosen, _]}:
            return chosen
    return value


class TestLint:
    def test_cfn_lint_finds_nothing(self) -> None:
        command = [str(Path(sys.executable).with_name("cfn-lint")), *map(str, TEMPLATES)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


class TestLeastPrivilege:
    def test_wildcards_are_the_explained_ones(self) -> None:
        found = {
            (path.name, name, field)
            for path in TEMPLATES
            for name, field, value in self.granted(load_template(path))
            if "*" in json.dumps(value)
        }
        assert found == set(WILDCARDS)

    def test_nothing_is_granted_by_exclusion(self) -> None:
        excluded = {"NotAction", "NotResource", "NotPrincipal"}
        for path in TEMPLATES:
            for part in walk(load_template(path)):
                assert not (isinstance(part, dict) and excluded & set(part)), path.name

    def test_functions_may_read_their_secret_and_nothing_else(
        self, application: dict[str, Any]
    ) -> None:
        for name, function in resources(application, "AWS::Serverless::Function").items():
            secret = "migrator" if name == "MigrateFunction" else "app"
            (policy,) = function["Policies"]
            arn = policy.pop("AWSSecretsManagerGetSecretValuePolicy")["SecretArn"]
            assert policy == {}, name
            expected = f"{{{{resolve:ssm:/setlogs/${{EnvironmentName}}/{secret}-secret-arn}}}}"
            assert on_aws(arn) == {"Fn::Sub": expected}, name

    def test_mail_is_sent_as_its_identity_and_only_by_its_function(
        self, application: dict[str, Any]
    ) -> None:
        policies = resources(application, "AWS::IAM::Policy")
        assert set(policies) == {"AuthInvokesMail", "MailSendsBySes"}
        assert application["Resources"]["MailSendsBySes"]["Condition"] == "SendsBySes"
        assert policies["MailSendsBySes"]["Roles"] == [{"Ref": "MailFunctionRole"}]
        [granted] = policies["MailSendsBySes"]["PolicyDocument"]["Statement"]
        assert granted["Action"] == "ses:SendRawEmail"
        assert granted["Resource"]["Fn::Sub"].endswith(":identity/${MailIdentity}")

    def test_requests_may_invoke_that_function_and_no_other(
        self, application: dict[str, Any], network: dict[str, Any]
    ) -> None:
        assert application["Resources"]["AuthInvokesMail"]["Condition"] == "NeedsLeaveToInvoke"
        policy = resources(application, "AWS::IAM::Policy")["AuthInvokesMail"]
        assert policy["Roles"] == [{"Ref": "AuthFunctionRole"}]
        [granted] = policy["PolicyDocument"]["Statement"]
        [passed] = resources(network, "AWS::EC2::VPCEndpoint")["InvokeEndpoint"]["PolicyDocument"][
            "Statement"
        ]
        functions = resources(application, "AWS::Serverless::Function")
        name = functions["MailFunction"]["FunctionName"]["Fn::Sub"]
        variable = functions["AuthFunction"]["Environment"]["Variables"]["MAIL_FUNCTION"]
        assert variable["Fn::If"][1] == {"Fn::Sub": f"{name}:live"}
        assert granted["Resource"] == passed["Resource"]
        assert passed["Resource"]["Fn::Sub"].endswith(f":function:{name}:live")

    def test_endpoints_for_mail_are_there_for_who_asks_for_them(
        self, network: dict[str, Any]
    ) -> None:
        conditions = {
            name: network["Resources"][name].get("Condition")
            for name in resources(network, "AWS::EC2::VPCEndpoint")
        }
        assert conditions == {
            "SecretsEndpoint": None,
            "MailEndpoint": "HasSesEndpoint",
            "InvokeEndpoint": "HasLambdaEndpoint",
        }

    @staticmethod
    def granted(template: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
        for name, resource in template["Resources"].items():
            for part in walk(resource):
                if isinstance(part, dict) and "Effect" in part:
                    yield name, "Action", part["Action"]
                    yield name, "Resource", part.get("Resource")


class TestParameterStore:
    def test_what_is_read_is_what_is_made(self) -> None:
        made = Counter(
            parameter["Name"]["Fn::Sub"]
            for path in (NETWORK, DATA, MONITORING)
            for parameter in resources(load_template(path), "AWS::SSM::Parameter").values()
        )
        read = {
            name
            for path in TEMPLATES
            for part in walk(load_template(path))
            if isinstance(part, str)
            for name in re.findall(r"\{\{resolve:ssm:([^}]*\}[^}]*)\}\}", part)
        }
        assert made == Counter(read)
        assert len(read) >= 5

    def test_a_secret_that_is_read_by_its_name_is_made(self, data: dict[str, Any]) -> None:
        secrets = resources(data, "AWS::SecretsManager::Secret").values()
        made = {secret["Name"]["Fn::Sub"] for secret in secrets if "Name" in secret}
        read = {
            name
            for path in (APPLICATION, WEB)
            for part in walk(load_template(path))
            if isinstance(part, str)
            for name in re.findall(r"\{\{resolve:secretsmanager:(.*):SecretString:value\}\}", part)
        }
        assert made == read == {"setlogs/${EnvironmentName}/edge"}

    def test_a_stack_reads_nothing_that_a_later_one_makes(self, network: dict[str, Any]) -> None:
        assert "resolve:" not in json.dumps(network)


class TestConnections:
    """LAM-07."""

    def test_every_function_has_a_limit(self, application: dict[str, Any]) -> None:
        for name, limit in self.concurrency(application).items():
            assert isinstance(limit, int), name
            assert limit > 0, name

    def test_all_that_may_connect_fit(
        self, application: dict[str, Any], data: dict[str, Any]
    ) -> None:
        limits = self.concurrency(application)
        direct = 2 * limits.pop("MigrateFunction")
        peak = 2 * sum(limits.values()) * CONNECTIONS_PER_ENVIRONMENT
        maximum = self.max_connections(data)
        (targets,) = resources(data, "AWS::RDS::DBProxyTargetGroup").values()
        percent = targets["ConnectionPoolConfigurationInfo"]["MaxConnectionsPercent"]
        proxy = maximum * percent // 100
        print(f"{peak=} {proxy=} {direct=} {maximum=}")
        assert peak <= proxy
        assert proxy + direct + ADMINISTRATORS + SUPERUSER_RESERVED + AWS_OWN <= maximum

    def test_the_smallest_capacity_carries_them(self, data: dict[str, Any]) -> None:
        smallest = data["Parameters"]["MinCapacity"]["MinValue"]
        assert self.max_connections(data) <= smallest * BYTES_PER_ACU // BYTES_PER_CONNECTION

    @staticmethod
    def concurrency(application: dict[str, Any]) -> dict[str, Any]:
        functions = resources(application, "AWS::Serverless::Function").items()
        return {name: on_aws(each.get("ReservedConcurrentExecutions")) for name, each in functions}

    @staticmethod
    def max_connections(data: dict[str, Any]) -> int:
        (group,) = resources(data, "AWS::RDS::DBParameterGroup").values()
        for instance in resources(data, "AWS::RDS::DBInstance").values():
            assert instance["DBParameterGroupName"] == {"Ref": "InstanceParameters"}
        return int(group["Parameters"]["max_connections"])


class TestMonitoring:
    @pytest.fixture
    def alarms(self) -> dict[str, dict[str, Any]]:
        found = resources(load_template(MONITORING), "AWS::CloudWatch::Alarm").values()
        return {alarm["AlarmName"]["Fn::Sub"].partition("}-")[2]: alarm for alarm in found}

    def test_every_alarm_has_a_section_of_the_runbook(
        self, alarms: dict[str, dict[str, Any]]
    ) -> None:
        runbook = (ROOT / "docs/operations.md").read_text()
        assert set(re.findall(r"^### `([\w-]+)`$", runbook, re.MULTILINE)) == set(alarms)
        for name, alarm in alarms.items():
            assert alarm["AlarmDescription"].endswith(f"docs/operations.md, {name}")
            assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]

    def test_what_is_watched_is_what_the_log_lines_carry(
        self, alarms: dict[str, dict[str, Any]]
    ) -> None:
        from functions.mail.handler import DIRECTIVE
        from setlogs.telemetry.request_log import DIRECTIVES

        carried = {
            metric["Name"]
            for directive in (*DIRECTIVES, DIRECTIVE)
            if ["environment"] in directive["Dimensions"]
            for metric in directive["Metrics"]
        }
        watched = {
            part["MetricName"]
            for part in walk(alarms)
            if isinstance(part, dict) and part.get("Namespace") == "SetLogs"
            if isinstance(part["MetricName"], str)
        }
        body = resources(load_template(MONITORING), "AWS::CloudWatch::Dashboard")["Dashboard"]
        text, values = body["DashboardBody"]["Fn::Sub"]
        assert values.keys() == {"Cluster"}
        widgets = json.loads(text)["widgets"]
        shown = {
            metric[1]
            for widget in widgets
            for metric in widget["properties"].get("metrics", [])
            if metric[0] == "SetLogs"
        }
        assert watched | shown <= carried
        assert watched
        assert shown

    def test_alarms_come_before_the_connections_run_out(
        self, alarms: dict[str, dict[str, Any]], data: dict[str, Any]
    ) -> None:
        maximum = TestConnections.max_connections(data)
        assert maximum * 0.7 < alarms["connections"]["Threshold"] < maximum - SUPERUSER_RESERVED

    def test_a_deployment_is_rolled_back_by_errors_and_latency(
        self, application: dict[str, Any]
    ) -> None:
        preference = application["Globals"]["Function"]["DeploymentPreference"]
        named = json.dumps(on_aws(preference["Alarms"]))
        assert "/error-rate-alarm" in named
        assert "/latency-alarm" in named
