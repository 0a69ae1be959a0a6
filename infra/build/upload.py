"""Uploads the web client to the bucket that CloudFront serves it from (infra/aws/web.yaml).

`python -m infra.build.upload BUCKET`, with credentials as the AWS CLI takes them.
"""

import sys
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.system import web_client

FOLDER = "app"
# A page needs its scripts, and a new service worker keeps the page that it finds: it comes last.
_LAST = (web_client.START, "sw.js")


def upload(s3: Any, bucket: str, folder: Path) -> int:
    """Upload a built client so that whoever opens it meanwhile gets one version.

    Files of earlier versions stay: a page that is open may still ask for them.

    Args:
        s3: boto3's client.
        bucket: Where to.
        folder: Where the client was built.

    Returns:
        How many files there are.
    """
    paths = sorted((p for p in folder.iterdir() if p.suffix in web_client.TYPES), key=_place)
    for path in paths:
        content = path.read_bytes()
        s3.put_object(
            Bucket=bucket,
            Key=f"{FOLDER}/{path.name}",
            Body=content,
            ContentType=web_client.media_type(path.name),
            CacheControl=web_client.headers(path.name, content)["Cache-Control"],
        )
    return len(paths)


def _place(path: Path) -> tuple[int, str]:
    return (_LAST.index(path.name) + 1 if path.name in _LAST else 0, path.name)


def main(*buckets: str) -> int:
    """Upload what `make web` has built.

    Returns:
        0, or 1 after a failure that was told.
    """
    if len(buckets) != 1 or not buckets[0]:
        print("BUCKET=… says where to: ClientBucket of the stack with CloudFront.", file=sys.stderr)
        return 1
    if not web_client.is_built():
        print("The web client is not built: `make web` says why.", file=sys.stderr)
        return 1
    import boto3  # noqa: PLC0415  what is refused at once need not wait for it

    try:
        count = upload(boto3.client("s3"), buckets[0], web_client.FOLDER)
    except (BotoCoreError, ClientError) as error:
        print(f"The upload failed: {error}", file=sys.stderr)
        return 1
    print(f"{count} files uploaded to {buckets[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
