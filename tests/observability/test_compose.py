"""What the compose profile `observability` mounts is there, and fits together."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GRAFANA = ROOT / "infra/observability/grafana"


@pytest.fixture
def services() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.localstack.yml").read_text())
    return {
        name: service
        for name, service in compose["services"].items()
        if service.get("profiles") == ["observability"]
    }


class TestObservabilityProfile:
    def test_mounts_what_exists_and_listens_here_only(self, services: dict[str, Any]) -> None:
        assert set(services) == {"prometheus", "grafana"}
        for service in services.values():
            for volume in service["volumes"]:
                source, _, mode = volume.split(":")
                assert (ROOT / source).exists(), volume
                assert mode == "ro"
            assert all(port.startswith("127.0.0.1:") for port in service["ports"])

    def test_grafana_finds_its_dashboard_and_its_data(self, services: dict[str, Any]) -> None:
        [source] = yaml.safe_load(
            (GRAFANA / "provisioning/datasources/prometheus.yml").read_text()
        )["datasources"]
        assert source["url"].startswith("http://prometheus:")
        [provider] = yaml.safe_load((GRAFANA / "provisioning/dashboards/setlogs.yml").read_text())[
            "providers"
        ]
        mounted = [volume.split(":")[1] for volume in services["grafana"]["volumes"]]
        assert provider["options"]["path"] in mounted
        for path in (GRAFANA / "dashboards").iterdir():
            for panel in json.loads(path.read_text())["panels"]:
                assert panel["datasource"]["uid"] == source["uid"]
