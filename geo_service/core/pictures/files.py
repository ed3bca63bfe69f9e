"""Files by their path: in a folder of this machine, or in a bucket of an S3-compatible service."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

UNFINISHED = ".unfinished"
# Nobody waits longer than this for a bucket.
CONNECT_S, ANSWER_S, RETRY = "2s", "20s", {"max_retries": 1, "retry_timeout": timedelta(seconds=20)}


class Files(Protocol):
    """What a store needs of where its files are. What is not there is a FileNotFoundError."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file that is whole and kept, or is not there at all."""

    def read(self, path: str) -> bytes:
        """What is in a file."""

    def remove(self, path: str) -> None:
        """Delete a file; none is not an error."""

    def all(self) -> Iterator[tuple[str, datetime]]:
        """Every file's path, and when it was written last."""


class Folder:
    """Files below a folder, which only its owner may enter."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: bytes) -> None:
        """Write a file: under another name until it is on the disk."""
        file = self.root / path
        if not file.parent.is_dir():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.parent.mkdir(exist_ok=True, mode=0o700)
            sync(file.parent.parent)
        unfinished = file.with_name(f"{uuid4().hex}{UNFINISHED}")
        try:
            with unfinished.open("xb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
        sync(file.parent)

    def read(self, path: str) -> bytes:
        """What is in a file."""
        return (self.root / path).read_bytes()

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.root / path).unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, datetime]]:
        """Every file; one that goes meanwhile is left out."""
        for file in self.root.rglob("*"):
            try:
                if file.is_file():
                    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                    yield file.relative_to(self.root).as_posix(), at
            except FileNotFoundError:
                continue


class Bucket:
    """Files of a bucket below a prefix; who asks, and of which service, stands in AWS_… of the environment."""

    def __init__(self, url: str) -> None:
        # Here, for it is an extra that only who has a bucket installs.
        import obstore  # noqa: PLC0415
        from obstore.store import S3Store  # noqa: PLC0415

        endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
        options: Any = {
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": CONNECT_S,
            "timeout": ANSWER_S,
        }
        retry: Any = RETRY
        self._s3 = obstore
        # One at a time is all we delete, and not every service knows how to delete several.
        self._bucket = S3Store.from_url(url, client_options=options, retry_config=retry, disable_bulk_delete=True)

    def write(self, path: str, content: bytes) -> None:
        """Write a file: a bucket has it whole or not at all."""
        self._s3.put(self._bucket, path, content)

    def read(self, path: str) -> bytes:
        """What is in a file."""
        return bytes(self._s3.get(self._bucket, path).bytes())

    def remove(self, path: str) -> None:
        """Delete a file."""
        try:
            self._s3.delete(self._bucket, path)
        except FileNotFoundError:
            return

    def all(self) -> Iterator[tuple[str, datetime]]:
        """Every file."""
        for several in self._s3.list(self._bucket):
            for one in several:
                yield one["path"], one["last_modified"]


def sync(folder: Path) -> None:
    """Bring a folder's own entries onto the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
