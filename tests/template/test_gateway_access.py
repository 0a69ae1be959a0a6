"""Who came through the gateway is written down, and nobody can use it up for everybody."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from setlogs.networks import EDGE_HEADER, VIEWER_HEADER
from tests.template.cloudformation import load_template, resources, walk

ROOT = Path(__file__).parents[2]

# No path, query, header, body, user agent or claim: those are people's own, or a client's invention.
LOGGED = {
    "error.responseType",
    "httpMethod",
    "identity.sourceIp",
    "integrationLatency",
    "requestId",
    "requestTime",
    "resourcePath",
    "responseLatency",
    "responseLength",
    "status",
    "wafResponseCode",
}
FIREWALL = {"Firewall", "FirewallAssociation"}


@pytest.fixture(scope="module")
def application() -> dict[str, Any]:
    return load_template(ROOT / "template.yaml")


def holds(template: dict[str, Any], condition: Any, given: dict[str, str]) -> bool:
    """Return what a condition comes to with these parameters."""
    match condition:
        case str(name) | {"Condition": str(name)}:
            return holds(template, template["Conditions"][name], given)
        case {"Fn::Equals": [{"Ref": str(name)}, value]}:
            return str(given.get(name, template["Parameters"][name]["Default"])) == str(value)
        case {"Fn::Not": [part]}:
            return not holds(template, part, given)
        case {"Fn::And": list(parts)}:
            return all(holds(template, part, given) for part in parts)
        case {"Fn::Or": list(parts)}:
            return any(holds(template, part, given) for part in parts)
    raise AssertionError(condition)


def made(template: dict[str, Any], **given: str) -> set[str]:
    """Return the names of the resources that are made with these parameters."""
    return {
        name
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or holds(template, resource["Condition"], given)
    }


def rules(template: dict[str, Any], **given: str) -> dict[str, dict[str, Any]]:
    """Return the firewall's rules with these parameters, by name."""
    found = {}
    for part in template["Resources"]["Firewall"]["Properties"]["Rules"]:
        condition, rule, _ = part["Fn::If"]
        if holds(template, condition, given):
            found[rule["Name"]] = rule
    return found


class TestAccessLog:
    @pytest.fixture
    def setting(self, application: dict[str, Any]) -> dict[str, Any]:
        condition, setting, otherwise = application["Resources"]["Api"]["Properties"][
            "AccessLogSetting"
        ]["Fn::If"]
        assert (condition, otherwise) == ("HasAccessLog", {"Ref": "AWS::NoValue"})
        assert isinstance(setting, dict)
        return setting

    def test_has_nothing_that_a_person_wrote(self, setting: dict[str, Any]) -> None:
        assert set(re.findall(r"\$context\.([\w.]+)", setting["Format"])) == LOGGED
        assert setting["Format"].count("$") == len(LOGGED)

    def test_is_json_also_when_a_value_is_missing(self, setting: dict[str, Any]) -> None:
        known = re.sub(r"\$context\.status\b", "429", setting["Format"])
        line = json.loads(re.sub(r"\$context\.[\w.]+", "-", known))
        assert (line["status"], line["route"], line["address"]) == (429, "-", "-")

    def test_goes_to_a_group_that_is_kept_as_long_as_told(
        self, application: dict[str, Any], setting: dict[str, Any]
    ) -> None:
        assert setting["DestinationArn"] == {"Fn::GetAtt": ["AccessLogs", "Arn"]}
        group = application["Resources"]["AccessLogs"]["Properties"]
        assert group["RetentionInDays"] == {"Ref": "AccessLogDays"}
        days = application["Parameters"]["AccessLogDays"]["Default"]
        assert 0 < days < application["Parameters"]["LogRetentionDays"]["Default"]

    def test_is_not_found_where_all_functions_logs_are_searched(
        self, application: dict[str, Any]
    ) -> None:
        group = application["Resources"]["AccessLogs"]["Properties"]["LogGroupName"]["Fn::Sub"]
        assert not group.startswith("/setlogs/")

    def test_is_for_aws_and_can_be_left_out(self, application: dict[str, Any]) -> None:
        assert "AccessLogs" in made(application)
        assert "AccessLogs" not in made(application, AccessLogDays="0")
        for emulator in ("localstack", "ministack"):
            assert "AccessLogs" not in made(application, Target=emulator)

    def test_may_be_written_by_the_gateway(self) -> None:
        monitoring = load_template(ROOT / "infra/aws/monitoring.yaml")
        assert {"GatewayLogs", "GatewayAccount"} <= made(monitoring)
        assert not {"GatewayLogs", "GatewayAccount"} & made(monitoring, GatewayLogRole="false")
        for name in ("GatewayLogs", "GatewayAccount"):
            assert monitoring["Resources"][name]["DeletionPolicy"] == "Retain"


class TestFirewall:
    @pytest.mark.parametrize(
        ("given", "names"),
        [
            ({}, set()),
            ({"SourceRateLimit": "1500"}, {"source-rate", "viewer-rate"}),
            ({"ManagedRules": "count"}, {"bad-addresses", "bad-inputs"}),
            (
                {"SourceRateLimit": "10", "ManagedRules": "block"},
                {"source-rate", "viewer-rate", "bad-addresses", "bad-inputs"},
            ),
        ],
    )
    def test_has_the_rules_that_are_asked_for(
        self, application: dict[str, Any], given: dict[str, str], names: set[str]
    ) -> None:
        assert set(rules(application, **given)) == names
        assert made(application, **given) & FIREWALL == (FIREWALL if names else set())
        assert not made(application, Target="ministack", **given) & FIREWALL

    @pytest.mark.parametrize("name", ["source-rate", "viewer-rate"])
    def test_counts_by_minute_and_says_when_to_come_again(
        self, application: dict[str, Any], name: str
    ) -> None:
        rule = rules(application, SourceRateLimit="1500")[name]
        counted = rule["Statement"]["RateBasedStatement"]
        assert counted["EvaluationWindowSec"] == 60
        assert counted["Limit"] == {"Ref": "SourceRateLimit"}
        answer = rule["Action"]["Block"]["CustomResponse"]
        assert answer["ResponseCode"] == 429
        assert answer["ResponseHeaders"] == [{"Name": "Retry-After", "Value": "60"}]
        bodies = application["Resources"]["Firewall"]["Properties"]["CustomResponseBodies"]
        document = json.loads(bodies[answer["CustomResponseBodyKey"]]["Content"])
        assert (document["status"], document["code"]) == (429, "rate_limited")

    def test_counts_the_viewers_of_our_edge_and_the_addresses_of_everybody_else(
        self, application: dict[str, Any]
    ) -> None:
        given = rules(application, SourceRateLimit="1500")
        source, viewer = (
            given[name]["Statement"]["RateBasedStatement"]
            for name in ("source-rate", "viewer-rate")
        )
        assert source["AggregateKeyType"] == "IP"
        assert viewer["AggregateKeyType"] == "FORWARDED_IP"
        header = viewer["ForwardedIPConfig"]["HeaderName"]
        assert header.lower() == VIEWER_HEADER
        from_edge = viewer["ScopeDownStatement"]
        assert source["ScopeDownStatement"] == {"NotStatement": {"Statement": from_edge}}
        match = from_edge["ByteMatchStatement"]
        assert match["FieldToMatch"] == {"SingleHeader": {"Name": EDGE_HEADER}}
        assert match["PositionalConstraint"] == "EXACTLY"
        assert match["SearchString"]["Fn::Sub"].startswith("{{resolve:secretsmanager:")

    def test_has_an_order(self, application: dict[str, Any]) -> None:
        given = rules(application, SourceRateLimit="10", ManagedRules="block").values()
        assert [rule["Priority"] for rule in given] == [0, 1, 2, 3]

    def test_counts_or_blocks_what_lists_name(self, application: dict[str, Any]) -> None:
        for name in ("bad-addresses", "bad-inputs"):
            action = rules(application, ManagedRules="block")[name]["OverrideAction"]["Fn::If"]
            assert action == ["ManagedRulesBlock", {"None": {}}, {"Count": {}}]
        assert holds(application, "ManagedRulesBlock", {"ManagedRules": "block"})
        assert not holds(application, "ManagedRulesBlock", {"ManagedRules": "count"})

    def test_stands_before_the_stage(self, application: dict[str, Any]) -> None:
        association = application["Resources"]["FirewallAssociation"]["Properties"]
        assert {"Ref": "Api.Stage"} in list(walk(association["ResourceArn"]))

    def test_lets_one_source_use_up_no_more_than_a_part_of_the_stage(
        self, application: dict[str, Any]
    ) -> None:
        config = tomllib.loads((ROOT / "samconfig.toml").read_text())
        overrides = config["prod"]["deploy"]["parameters"]["parameter_overrides"]
        given = dict(override.split("=", 1) for override in overrides)
        (settings,) = application["Resources"]["Api"]["Properties"]["MethodSettings"]
        assert 0 < int(given["SourceRateLimit"]) / 60 <= settings["ThrottlingRateLimit"] / 2
        assert int(given["SourceRateLimit"]) >= 10


class TestBackups:
    def test_do_not_outlive_the_lines_that_tell_what_was_erased_since(
        self, application: dict[str, Any]
    ) -> None:
        data = load_template(ROOT / "infra/aws/data.yaml")
        kept = data["Parameters"]["BackupRetentionDays"]["Default"]
        assert application["Parameters"]["LogRetentionDays"]["Default"] > kept
        for name, group in resources(application, "AWS::Logs::LogGroup").items():
            if name != "AccessLogs":
                assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name
