"""`make upload-web`: the web client in its bucket, as the system function serves it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.system import web_client
from infra.build.upload import main, upload

BUCKET = "client"
FILES = (
    *("sw.js", "index.html", "icon.svg", "manifest.webmanifest"),
    *("index-0123abcd.js", "index-0123abcd.css"),
)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    import boto3
    from moto import mock_aws

    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text(f"This is {name}.")
    return tmp_path


class TestUpload:
    def test_brings_each_file_with_its_type_and_how_long_it_may_be_kept(
        self, s3: Any, built: Path
    ) -> None:
        (built / "index-0123abcd.js.map").write_text("not served")
        assert upload(s3, BUCKET, built) == len(FILES)
        listed = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        assert {each["Key"] for each in listed} == {f"app/{name}" for name in FILES}
        for name in FILES:
            kept = s3.get_object(Bucket=BUCKET, Key=f"app/{name}")
            content = kept["Body"].read()
            assert content == (built / name).read_bytes()
            assert kept["ContentType"] == web_client.media_type(name)
            served = web_client.headers(name, content)
            assert kept["CacheControl"] == served["Cache-Control"]

    def test_brings_the_page_after_what_it_needs_and_then_the_worker_that_keeps_it(
        self, s3: Any, built: Path
    ) -> None:
        brought: list[str] = []
        s3.meta.events.register(
            "before-parameter-build.s3.PutObject",
            lambda params, **_: brought.append(params["Key"]),
        )
        upload(s3, BUCKET, built)
        assert brought[-2:] == ["app/index.html", "app/sw.js"]
        assert len(brought) == len(FILES)

    def test_leaves_what_an_open_page_may_still_ask_for(self, s3: Any, built: Path) -> None:
        upload(s3, BUCKET, built)
        (built / "index-0123abcd.js").rename(built / "index-4567cdef.js")
        upload(s3, BUCKET, built)
        listed = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        assert {"app/index-0123abcd.js", "app/index-4567cdef.js"} <= {e["Key"] for e in listed}


class TestCommand:
    @pytest.mark.parametrize("buckets", [(), ("",), ("one", "two")])
    def test_says_that_it_needs_to_know_where_to(
        self, capsys: pytest.CaptureFixture[str], buckets: tuple[str, ...]
    ) -> None:
        assert main(*buckets) == 1
        assert capsys.readouterr().err.startswith("BUCKET=… says where to")

    def test_says_in_one_line_why_it_failed(
        self,
        s3: Any,
        built: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(web_client, "FOLDER", built)
        assert main("nowhere") == 1
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith("The upload failed: ")
        assert "NoSuchBucket" in line
