from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from findcolor.errors import SettingsError
from findcolor.server.settings import Settings, default_data_folder, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    assert Settings(host=host).token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])
def test_anything_else_needs_one(host: str) -> None:
    with pytest.raises(SettingsError, match="--token"):
        Settings(host=host)
    assert Settings(host=host, token="a-long-enough-token").host == host


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "short"},
        {"token": "sixteen letters\n"},
        {"token": "ünicode-ünicode-ünicode"},
        {"port": -1},
        {"port": 65536},
        {"keep": timedelta()},
        {"memory": -1},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        Settings(**wrong)


def test_the_data_base_lies_in_the_data_folder_by_default(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).database_url == f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    assert Settings(database="postgresql://h/n").database_url == "postgresql://h/n"
    assert default_data_folder().name == "findcolor"
