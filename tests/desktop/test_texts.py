import re
from pathlib import Path
from string import Formatter

import findcolor.desktop
from findcolor.desktop.actions import MENUS, PLANS
from findcolor.desktop.texts import TEXTS


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_fill_the_same_places():
    for key, (english, korean) in TEXTS.items():
        assert places(english) == places(korean), key


def test_no_text_is_empty_and_korean_is_korean():
    same = {"app", "photo_size", "key_suggestion", "key_brackets", "key_escape"}
    for key, (english, korean) in TEXTS.items():
        assert english
        assert korean
        if key not in same:
            assert re.search("[가-힣]", korean), key


def test_every_action_has_texts():
    for plan in PLANS:
        assert plan.key in TEXTS
        assert not plan.tip or plan.tip in TEXTS
    for menu, keys in MENUS.items():
        assert menu in TEXTS
        assert {key for key in keys if key} <= set(TEXTS)


def test_no_text_is_unused():
    folder = Path(findcolor.desktop.__file__).parent
    code = "\n".join(p.read_text("utf-8") for p in folder.glob("*.py") if p.name != "texts.py")
    editing = folder.parent / "editing"
    code += "\n".join(path.read_text("utf-8") for path in editing.glob("*.py"))
    built = re.compile(r"(theme|key)_\w+|(undo|redo)_step")  # keys that code puts together
    used = set(re.findall(r"""["'](\w+)["']""", code))
    unused = [key for key in TEXTS if key not in used and not built.fullmatch(key)]
    assert unused == []


def test_no_shortcut_is_given_twice():
    keys = [key for plan in PLANS for key in plan.shortcuts]
    assert len(keys) == len(set(keys))
