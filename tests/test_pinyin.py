"""Names sound as the whole dictionary of pypinyin has it, of which casetrack keeps its share."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from casetrack.pinyin import to_syllables

READ_ALL = """
import json
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT
print(json.dumps({phrase: lazy_pinyin(phrase) for phrase in PHRASES_DICT}))
"""
READ_SIGNS = """
import json
from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
print(json.dumps({chr(sign): lazy_pinyin(chr(sign)) for sign in PINYIN_DICT}))
"""
WHAT_IS_HELD = """
import sys, tracemalloc
from casetrack.pinyin import to_syllables
tracemalloc.start()
to_syllables("重庆")
print("pypinyin" in sys.modules, tracemalloc.get_traced_memory()[0])
"""


def python(command: str) -> str:
    """What a process of its own prints."""
    answer = subprocess.run([sys.executable, "-c", command], check=True, stdout=subprocess.PIPE)
    return answer.stdout.decode()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("command", "fewest"), [(READ_ALL, 40_000), (READ_SIGNS, 40_000)])
def test_every_phrase_and_sign_sounds_as_the_whole_dictionary_reads_it(
    command: str, fewest: int
) -> None:
    whole: dict[str, list[str]] = json.loads(python(command))

    assert len(whole) > fewest
    assert not [text for text, value in whole.items() if to_syllables(text) != value]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("孙小明", ["sun", "xiao", "ming"]),
        ("重庆", ["chong", "qing"]),
        ("重量", ["zhong", "liang"]),
        ("平阳银行", ["ping", "yang", "yin", "hang"]),
        ("重庆长江小学", ["chong", "qing", "chang", "jiang", "xiao", "xue"]),
        ("吕某A", ["lv", "mou", "A"]),
    ],
)
def test_a_sign_sounds_as_the_word_has_it(text: str, told: list[str]) -> None:
    assert to_syllables(text) == told


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ("default", ["lv", "mou", "A-1", "hao"]),
        ("ignore", ["lv", "mou", "hao"]),
        (str.lower, ["lv", "mou", "a-1", "hao"]),
    ],
)
def test_what_is_not_chinese_stays_goes_or_is_told_otherwise(
    errors: str | Callable[[str], str], told: list[str]
) -> None:
    assert to_syllables("吕某A-1号", errors=errors) == told


def test_nothing_sounds_like_nothing() -> None:
    assert to_syllables("") == []


def test_a_process_holds_three_megabytes_of_it() -> None:
    imported, held = python(WHAT_IS_HELD).split()

    assert imported == "False"
    assert int(held) < 3_000_000
