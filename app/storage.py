"""Where large files of the product are kept for good: this machine's folder, or storage that speaks S3."""

import base64
import hashlib
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

FILE = "file"
MEDIA_TYPES = {".m4s": "video/iso.segment", ".mp4": "video/mp4", ".jpg": "image/jpeg"}
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{1,40}")


class StoreError(Exception):
    """The storage refused, does not answer, or holds something else than was given to it."""


class Store(Protocol):
    """Files by key (`room/main/s1.m4s`). Putting the same file twice is harmless."""

    def put(self, key: str, path: Path) -> None:
        """Keep the file; returns once it is verified to be there. Raises StoreError."""

    def fetch(self, key: str, path: Path) -> None:
        """Bring the file to `path`. Raises StoreError."""

    def url(self, key: str, seconds: int) -> str | None:
        """Where anybody who holds the address may read it for so long; None when this machine serves it itself."""

    def remove(self, prefix: str) -> int:
        """Remove everything whose key begins so; returns how many. Raises StoreError."""


@dataclass(frozen=True)
class S3Address:
    """`s3://bucket/prefix?endpoint=https://host&region=name`; credentials never stand in it."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str

    @classmethod
    def parse(cls, text: str) -> "S3Address":
        """Raises ValueError."""
        parts = urlsplit(text)
        given = parse_qs(parts.query, strict_parsing=bool(parts.query))
        endpoint, region = given.pop("endpoint", [None])[0], given.pop("region", ["us-east-1"])[0]
        where = urlsplit(endpoint) if endpoint else None
        known = where is None or (where.scheme in ("http", "https") and where.netloc and "@" not in where.netloc)
        named = parts.scheme == "s3" and BUCKET.fullmatch(parts.netloc) and REGION.fullmatch(region or "")
        if given or not known or not named:
            raise ValueError(text)
        return cls(parts.netloc, parts.path.strip("/"), endpoint.rstrip("/") if endpoint else None, region or "")

    @property
    def origin(self) -> str:
        """The origin that browsers load from."""
        if self.endpoint:
            return self.endpoint
        return f"https://{self.bucket}.s3.{self.region}.amazonaws.com"


@dataclass(frozen=True)
class FolderStore:
    """A folder of this machine (or one shared by all of them)."""

    folder: Path

    def put(self, key: str, path: Path) -> None:
        target = self.folder / key
        if target == path or (target.exists() and digest_of(target) == digest_of(path)):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".part")
        shutil.copyfile(path, partial)
        partial.replace(target)

    def fetch(self, key: str, path: Path) -> None:
        try:
            shutil.copyfile(self.folder / key, path)
        except OSError as error:
            raise StoreError(key) from error

    def url(self, key: str, seconds: int) -> str | None:
        return None

    def remove(self, prefix: str) -> int:
        found = [path for path in (self.folder / prefix).rglob("*") if path.is_file()]
        shutil.rmtree(self.folder / prefix, ignore_errors=True)
        return len(found)


class S3Store:
    """A bucket. Credentials come from the environment as for every program that uses it (AWS_ACCESS_KEY_ID, …)."""

    def __init__(self, address: S3Address) -> None:
        self.address, self._client = address, _client(address.endpoint, address.region)

    def put(self, key: str, path: Path) -> None:
        digest = digest_of(path)
        if self._holds(key, path.stat().st_size, digest):
            return
        with path.open("rb") as body:
            self._call(
                "put_object",
                Key=self._key(key),
                Body=body,
                ChecksumSHA256=base64.b64encode(bytes.fromhex(digest)).decode(),
                Metadata={"sha256": digest},
                ContentType=MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
            )
        if not self._holds(key, path.stat().st_size, digest):
            raise StoreError(key)

    def fetch(self, key: str, path: Path) -> None:
        body = self._call("get_object", Key=self._key(key))["Body"]
        with path.open("wb") as target:
            shutil.copyfileobj(body, target)

    def url(self, key: str, seconds: int) -> str | None:
        given = {"Bucket": self.address.bucket, "Key": self._key(key)}
        return str(self._client.generate_presigned_url("get_object", Params=given, ExpiresIn=seconds))

    def remove(self, prefix: str) -> int:
        removed = 0
        while True:
            found = self._call("list_objects_v2", Prefix=self._key(prefix), MaxKeys=1000).get("Contents", [])
            if not found:
                return removed
            self._call("delete_objects", Delete={"Objects": [{"Key": one["Key"]} for one in found], "Quiet": True})
            removed += len(found)

    def _holds(self, key: str, size: int, digest: str) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            head = self._client.head_object(Bucket=self.address.bucket, Key=self._key(key))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise StoreError(key) from error
        except BotoCoreError as error:
            raise StoreError(key) from error
        return bool(head["ContentLength"] == size and head["Metadata"].get("sha256") == digest)

    def _call(self, method: str, **values: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, method)(Bucket=self.address.bucket, **values)
        except (BotoCoreError, ClientError) as error:
            raise StoreError(str(values.get("Key", method))) from error

    def _key(self, key: str) -> str:
        return f"{self.address.prefix}/{key}" if self.address.prefix else key


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


def store_at(address: str, folder: Path) -> Store:
    """The store that `address` names: `file` is `folder`, else S3."""
    return FolderStore(folder) if address == FILE else S3Store(S3Address.parse(address))


@cache
def _client(endpoint: str | None, region: str) -> Any:
    # imported here: most processes never need it, and it takes half a second
    import boto3
    from botocore.config import Config

    made = Config(
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=30,
        retries={"max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    return boto3.client("s3", endpoint_url=endpoint, region_name=region, config=made)
