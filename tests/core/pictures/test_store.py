"""Stores of pictures: what is in them, what is not, what is damaged, and what is said when one is away."""

import os
import stat
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError

from geo_service.core.errors import Unavailable
from geo_service.core.pictures.files import Folder
from geo_service.core.pictures.store import PictureLost, Store, store_of
from geo_service.settings import Settings

PICTURE = b"made up as a picture"
NAME = sha256(PICTURE).hexdigest()


def test_a_picture_is_found_by_the_hash_of_what_is_in_it_until_it_is_removed(kept: Store) -> None:
    assert kept.put(PICTURE) == NAME
    assert kept.put(PICTURE) == NAME  # once more is no other file
    assert kept.get(NAME) == PICTURE
    ((name, at),) = kept.held()
    assert name == NAME
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    kept.remove(NAME)
    kept.remove(NAME)
    assert list(kept.held()) == []
    with pytest.raises(PictureLost):
        kept.get(NAME)


def test_a_store_belongs_to_the_database_that_asked_first(kept: Store) -> None:
    assert kept.owner("1 one") == "1 one"
    assert kept.owner("2 other") == "1 one"
    kept.check()
    kept.check()
    assert list(kept.held()) == []


def test_a_picture_that_is_not_what_its_name_says_is_not_given(tmp_path: Path) -> None:
    store = store_of(Settings(var=tmp_path))
    store.put(PICTURE)
    file = tmp_path / "photos" / NAME[:2] / f"{NAME}.webp"
    file.write_bytes(PICTURE[:-1])
    with pytest.raises(PictureLost):
        store.get(NAME)


def test_nobody_else_on_the_machine_may_enter_the_folder(tmp_path: Path) -> None:
    store_of(Settings(var=tmp_path / "var")).put(PICTURE)
    assert stat.S_IMODE((tmp_path / "var" / "photos").stat().st_mode) == 0o700


def test_what_was_half_written_is_no_picture_and_goes_when_it_is_old(tmp_path: Path) -> None:
    store = Store(Folder(tmp_path))
    store.put(PICTURE)
    old, new = (tmp_path / NAME[:2] / f"{name}.unfinished" for name in ("old", "new"))
    for file in (old, new):
        file.write_bytes(PICTURE[:5])
    os.utime(old, (0, 0))
    store.remove_unfinished(datetime.now(UTC) - timedelta(hours=1))
    assert (old.exists(), new.exists()) == (False, True)
    assert [name for name, _ in store.held()] == [NAME]


def test_a_store_that_is_away_is_said_to_be_and_a_picture_is_not_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: None
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9/s3")
    (tmp_path / "photos").write_text("no folder")
    for settings in (Settings(photos="s3://photos/x"), Settings(var=tmp_path)):
        store = store_of(settings)
        for ask in (store.check, lambda store=store: store.put(PICTURE)):
            with pytest.raises(Unavailable) as refused:
                ask()
            assert type(refused.value) is Unavailable
            assert "made-up" not in str(refused.value)


@pytest.mark.parametrize("where", ["s3://key:secret@photos/x", "s3://photos?secret=x", "gs://photos", "http://host/x"])
def test_an_address_with_a_secret_or_of_another_kind_is_refused(where: str) -> None:
    with pytest.raises(ValidationError):
        Settings(photos=where)
