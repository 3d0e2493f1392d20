"""`./run characters`: the fonts that stand in the tree are cut from what stands there now."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from config.assets import fonts
from config.assets.fonts import ACCENTED, CUT, FACES, LATIN, STAMP, digest
from config.assets.hatch_build import VENDOR

RULE = re.compile(r'url\("fonts/([^"?]+)\?v=[0-9a-f]{8}"\).*?unicode-range:([^}]+)}')


def ranges(text: str) -> set[int]:
    """The characters of a rule: U+4e00-4e02, U+4e08."""
    numbers: set[int] = set()
    for words in text.split(","):
        first, _, last = words.removeprefix("U+").partition("-")
        numbers |= set(range(int(first, 16), int(last or first, 16) + 1))
    return numbers


def test_the_files_are_cut_from_what_stands_there() -> None:
    assert STAMP.read_text(encoding="utf-8").strip() == digest(), "run ./run characters"


def test_other_characters_ask_for_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    monkeypatch.setattr(fonts, "LATIN", LATIN - {0x20})

    assert digest() != before


def test_each_file_has_the_characters_that_its_rule_says_and_no_face_has_none() -> None:
    rules = dict(RULE.findall((VENDOR / "fonts.css").read_text(encoding="utf-8")))

    assert {path.name for path in CUT.glob("*.woff2")} == set(rules)
    assert {name for face in FACES for name in rules if name.startswith(face.package)} == set(rules)
    for name, value in rules.items():
        has = set(TTFont(CUT / name).getBestCmap())
        # Of Latin letters the package itself lacks some that its own sheet says it has.
        assert has <= ranges(value) <= has | LATIN | ACCENTED, name
