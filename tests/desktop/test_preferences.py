from pathlib import Path

from PySide6.QtCore import QByteArray

from findcolor.desktop.preferences import RECENT_COLORS, Preferences


def test_everything_is_remembered(tmp_path):
    first = Preferences(tmp_path / "p.ini")
    assert (first.language, first.theme, first.live, first.drop_gps) == ("", "system", True, False)
    assert first.recent_files == first.recent_colors == []
    first.language, first.theme, first.live, first.drop_gps = "ko", "dark", False, True
    first.geometry = QByteArray(b"xyz")
    first.folder = "/photos"
    del first
    again = Preferences(tmp_path / "p.ini")
    assert (again.language, again.theme, again.live, again.drop_gps) == ("ko", "dark", False, True)
    assert again.geometry == b"xyz"
    assert again.folder == "/photos"


def test_the_latest_comes_first_and_only_once(tmp_path):
    preferences = Preferences(tmp_path / "p.ini")
    for name in ("a.jpg", "b.jpg", "a.jpg"):
        preferences.remember_file(tmp_path / name)
    assert [Path(name).name for name in preferences.recent_files] == ["a.jpg", "b.jpg"]
    for level in range(20):
        preferences.remember_color(f"#0000{level:02x}")
    assert preferences.recent_colors[0] == "#000013"
    assert len(preferences.recent_colors) == RECENT_COLORS
