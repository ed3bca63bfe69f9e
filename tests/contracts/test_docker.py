"""The Docker files are there, hold no password, and the client accepts the compose file."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPOSE_FILE = ROOT / "scripts" / "docker" / "compose.yaml"
DOCKERFILE = ROOT / "scripts" / "docker" / "Dockerfile"


def compose_client() -> list[str] | None:
    """The command of a compose client on this machine: the plugin, else the old program, else none."""
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def config(password: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """How the client ended that was asked to check the compose file."""
    client = compose_client()
    if client is None:
        pytest.skip("no Docker Compose client here, only the files' own facts are checked")
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **password}
    command = [*client, "-f", str(COMPOSE_FILE), "config", "-q"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_compose_accepts_the_file_when_a_password_is_given() -> None:
    done = config({"POSTGRES_PASSWORD": "chosen"})
    assert done.returncode == 0, done.stderr


def test_compose_refuses_to_run_without_a_password() -> None:
    done = config({})
    assert done.returncode != 0
    assert "choose a password" in done.stderr


def test_the_compose_file_holds_no_password() -> None:
    passwords = re.findall(r"\$\{POSTGRES_PASSWORD[^}]*\}|PASSWORD: \S+", COMPOSE_FILE.read_text())
    assert passwords
    assert all(":?" in password for password in passwords)


def test_the_service_is_published_to_this_machine_only() -> None:
    published = re.findall(r'^ +- "([^"]*:\d+)"$', COMPOSE_FILE.read_text(), re.MULTILINE)
    assert published == ["127.0.0.1:8000:8000"]


def test_the_image_installs_from_the_lock_and_does_not_run_as_root() -> None:
    text = DOCKERFILE.read_text()
    assert "--require-hashes -r requirements.lock" in text
    assert text.index("USER geo_service") < text.index("ENTRYPOINT")


def test_what_the_dockerfile_copies_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    needed = ["requirements.lock", "pyproject.toml", "README.md", "geo_service/", "data/", "map_ui/"]
    assert not set(ignored) & set(needed)
