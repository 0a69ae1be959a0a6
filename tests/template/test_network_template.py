"""What CloudFormation would make of the stack that holds the network."""

from pathlib import Path
from typing import Any

import pytest

from tests.template.cloudformation import load_template, resources

TEMPLATE = Path(__file__).parents[2] / "infra/aws/network.yaml"


@pytest.fixture(scope="module")
def network() -> dict[str, Any]:
    return load_template(TEMPLATE)


class TestNetwork:
    def test_functions_reach_what_they_use_and_nothing_else(self, network: dict[str, Any]) -> None:
        allowed = {
            ("FunctionSecurityGroup", "ProxySecurityGroup", 5432),
            ("FunctionSecurityGroup", "DatabaseSecurityGroup", 5432),
            ("FunctionSecurityGroup", "CacheSecurityGroup", 6379),
            ("FunctionSecurityGroup", "EndpointSecurityGroup", 443),
            ("ProxySecurityGroup", "DatabaseSecurityGroup", 5432),
        }
        egress = resources(network, "AWS::EC2::SecurityGroupEgress").values()
        ingress = resources(network, "AWS::EC2::SecurityGroupIngress").values()
        assert {self.rule(rule, "GroupId", "DestinationSecurityGroupId") for rule in egress} == (
            allowed
        )
        assert {self.rule(rule, "SourceSecurityGroupId", "GroupId") for rule in ingress} == allowed

    def test_no_group_has_the_default_rule_to_everywhere(self, network: dict[str, Any]) -> None:
        for name, group in resources(network, "AWS::EC2::SecurityGroup").items():
            assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["127.0.0.1/32"]
            assert "SecurityGroupIngress" not in group, name

    def test_there_is_no_way_to_the_internet(self, network: dict[str, Any]) -> None:
        kinds = {resource["Type"] for resource in network["Resources"].values()}
        assert not kinds & {
            "AWS::EC2::InternetGateway",
            "AWS::EC2::NatGateway",
            "AWS::EC2::Route",
        }

    @staticmethod
    def rule(rule: dict[str, Any], source: str, destination: str) -> tuple[str, str, int]:
        assert rule["FromPort"] == rule["ToPort"]
        assert rule["IpProtocol"] == "tcp"
        ends = [rule[end]["Fn::GetAtt"][0] for end in (source, destination)]
        return ends[0], ends[1], rule["FromPort"]
