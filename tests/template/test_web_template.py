"""CloudFront serves the web client as the system function does, and keeps the API as it is."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from functions.system import web_client
from infra.build.web import NODE_FOLDER
from setlogs.http.web import SECURITY_HEADERS
from setlogs.networks import EDGE_HEADER, VIEWER_HEADER
from tests.template.cloudformation import load_template, resources

ROOT = Path(__file__).parents[2]
TEMPLATE, APPLICATION = ROOT / "infra/aws/web.yaml", ROOT / "template.yaml"
# Managed by AWS, the same in every account.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
VIEWER = "2001:db8::7"


@pytest.fixture(scope="module")
def web() -> dict[str, Any]:
    return load_template(TEMPLATE)


@pytest.fixture(scope="module")
def distribution(web: dict[str, Any]) -> dict[str, Any]:
    config = resources(web, "AWS::CloudFront::Distribution")["Distribution"]["DistributionConfig"]
    assert isinstance(config, dict)
    return config


@pytest.fixture(scope="module")
def behaviours(distribution: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is done with a path, by its pattern; the API is behind `*`."""
    given = {each["PathPattern"]: each for each in distribution["CacheBehaviors"]}
    return given | {"*": distribution["DefaultCacheBehavior"]}


def run(web: dict[str, Any], name: str, uri: str, **headers: str) -> Any:
    """Return what a CloudFront Function makes of a request."""
    code = resources(web, "AWS::CloudFront::Function")[name]["FunctionCode"]
    request = {"uri": uri, "headers": {key: {"value": value} for key, value in headers.items()}}
    event = json.dumps({"viewer": {"ip": VIEWER}, "request": request})
    script = f"{code}\nconsole.log(JSON.stringify(handler({event})));"
    command = [str(NODE_FOLDER / "bin" / "node"), "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


class TestPages:
    @pytest.mark.parametrize("name", ["", *web_client.PAGES])
    def test_are_the_page_of_the_client(self, web: dict[str, Any], name: str) -> None:
        assert run(web, "Pages", f"/app/{name}")["uri"] == f"/app/{web_client.START}"

    @pytest.mark.parametrize("uri", ["/app/sw.js", "/app/index-0123abcd.js", "/app/nowhere"])
    def test_are_not_what_other_files_become(self, web: dict[str, Any], uri: str) -> None:
        assert run(web, "Pages", uri)["uri"] == uri

    def test_are_led_to_from_the_address_without_a_slash(self, web: dict[str, Any]) -> None:
        answer = run(web, "Pages", "/app")
        assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (302, "/app/")

    def test_have_the_headers_that_the_function_gives_them(
        self, web: dict[str, Any], behaviours: dict[str, dict[str, Any]]
    ) -> None:
        given = resources(web, "AWS::CloudFront::ResponseHeadersPolicy")["ClientHeaders"]
        headers = given["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        assert all(header["Override"] for header in headers.values())
        transport = headers["StrictTransportSecurity"]
        assert transport["IncludeSubdomains"]
        assert {
            "Content-Security-Policy": headers["ContentSecurityPolicy"]["ContentSecurityPolicy"],
            "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in headers else "",
            "Referrer-Policy": headers["ReferrerPolicy"]["ReferrerPolicy"],
            "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}; "
            "includeSubDomains",
        } == {"Content-Security-Policy": web_client.POLICY} | {
            name: value for name, value in SECURITY_HEADERS.items() if name != "Cache-Control"
        }
        assert behaviours["/app*"]["ResponseHeadersPolicyId"] == {"Ref": "ClientHeaders"}

    def test_are_kept_as_long_as_each_file_says(
        self, web: dict[str, Any], behaviours: dict[str, dict[str, Any]]
    ) -> None:
        policy = resources(web, "AWS::CloudFront::CachePolicy")["ClientCache"]["CachePolicyConfig"]
        assert policy["MinTTL"] == policy["DefaultTTL"] == 0
        assert f"max-age={policy['MaxTTL']}," in web_client.FOREVER
        assert behaviours["/app*"]["CachePolicyId"] == {"Ref": "ClientCache"}

    def test_lie_in_a_bucket_that_only_this_distribution_reads(self, web: dict[str, Any]) -> None:
        [bucket] = resources(web, "AWS::S3::Bucket").values()
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        [policy] = resources(web, "AWS::S3::BucketPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
            source = statement["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
            assert source.endswith(":distribution/${Distribution}")


class TestApi:
    def test_has_every_path_but_those_of_the_client(
        self, behaviours: dict[str, dict[str, Any]]
    ) -> None:
        assert set(behaviours) == {"/", "/app*", "*"}
        functions = resources(load_template(APPLICATION), "AWS::Serverless::Function").values()
        paths = {
            event["Properties"]["Path"]
            for function in functions
            for event in function.get("Events", {}).values()
            if event["Type"] == "Api"
        }
        assert {path for path in paths if path.startswith("/app")} == {"/app", "/app/{asset}"}

    @pytest.mark.parametrize("pattern", ["/", "*"])
    def test_gets_the_request_as_it_was_sent_and_answers_each_itself(
        self, behaviours: dict[str, dict[str, Any]], pattern: str
    ) -> None:
        behaviour = behaviours[pattern]
        assert behaviour["TargetOriginId"] == "api"
        assert behaviour["CachePolicyId"] == CACHING_DISABLED
        assert behaviour["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
        assert "ResponseHeadersPolicyId" not in behaviour

    def test_takes_every_method_and_no_request_without_tls(
        self, behaviours: dict[str, dict[str, Any]]
    ) -> None:
        methods = {"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}
        assert set(behaviours["*"]["AllowedMethods"]) == methods
        assert behaviours["*"]["ViewerProtocolPolicy"] == "https-only"

    def test_has_no_error_answered_from_a_cache(self, distribution: dict[str, Any]) -> None:
        kept = {
            each["ErrorCode"]: each["ErrorCachingMinTTL"]
            for each in distribution["CustomErrorResponses"]
        }
        assert kept == dict.fromkeys((400, 403, 404, 405, 414, 500, 501, 502, 503, 504), 0)

    def test_is_given_more_time_than_the_gateway_takes(self, distribution: dict[str, Any]) -> None:
        assert self.origin(distribution)["CustomOriginConfig"]["OriginReadTimeout"] > 29

    @pytest.mark.parametrize("pattern", ["/", "*"])
    def test_is_told_who_is_served_and_by_whom(
        self,
        web: dict[str, Any],
        distribution: dict[str, Any],
        behaviours: dict[str, dict[str, Any]],
        pattern: str,
    ) -> None:
        [header] = self.origin(distribution)["OriginCustomHeaders"]
        assert header["HeaderName"].lower() == EDGE_HEADER
        [association] = behaviours[pattern]["FunctionAssociations"]
        assert association == {
            "EventType": "viewer-request",
            "FunctionARN": {"Fn::GetAtt": ["Viewer", "FunctionARN"]},
        }
        pretended = {VIEWER_HEADER: "192.0.2.1", "authorization": "Bearer mine"}
        assert run(web, "Viewer", "/sessions", **pretended) == {
            "uri": "/sessions",
            "headers": {
                VIEWER_HEADER: {"value": VIEWER},
                "authorization": {"value": "Bearer mine"},
            },
        }

    @staticmethod
    def origin(distribution: dict[str, Any]) -> dict[str, Any]:
        [api] = [each for each in distribution["Origins"] if each["Id"] == "api"]
        assert isinstance(api, dict)
        return api


class TestAccessLog:
    def test_has_nothing_that_a_person_wrote(self, web: dict[str, Any]) -> None:
        fields = set(resources(web, "AWS::Logs::Delivery")["AccessLogDelivery"]["RecordFields"])
        assert "c-ip" in fields
        written = {"cs-uri-stem", "cs-uri-query", "cs(Referer)", "cs(Cookie)", "cs(User-Agent)"}
        assert not fields & (written | {"x-forwarded-for"})

    def test_is_kept_as_long_as_told_and_apart_from_the_functions_logs(
        self, web: dict[str, Any]
    ) -> None:
        [group] = resources(web, "AWS::Logs::LogGroup").values()
        assert group["RetentionInDays"] == {"Ref": "AccessLogDays"}
        assert not group["LogGroupName"]["Fn::Sub"].startswith("/setlogs/")


class TestTls:
    def test_of_a_domain_is_new(self, distribution: dict[str, Any]) -> None:
        condition, own, _ = distribution["ViewerCertificate"]["Fn::If"]
        assert (condition, own["MinimumProtocolVersion"]) == ("HasDomain", "TLSv1.2_2021")
        assert distribution["HttpVersion"] == "http2and3"
