"""Names sound as the whole dictionary has it, in a process that keeps a small part of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from casetrack.pinyin import SMALL, to_syllables

READ_ALL = """
import json
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT
print(json.dumps({phrase: lazy_pinyin(phrase) for phrase in PHRASES_DICT}))
"""
HOW_MANY = """
from casetrack.pinyin import to_syllables
to_syllables("重庆")
from pypinyin.constants import PHRASES_DICT
print(len(PHRASES_DICT))
"""


def python(command: str, *, whole: bool = False) -> str:
    """What a process of its own prints, with the whole dictionary or as casetrack has it."""
    env = {name: value for name, value in os.environ.items() if not whole or name not in SMALL}
    answer = subprocess.run(
        [sys.executable, "-c", command], check=True, stdout=subprocess.PIPE, env=env
    )
    return answer.stdout.decode()


def test_every_phrase_sounds_as_the_whole_dictionary_reads_it() -> None:
    whole: dict[str, list[str]] = json.loads(python(READ_ALL, whole=True))

    assert len(whole) > 40_000
    assert not [phrase for phrase, told in whole.items() if to_syllables(phrase) != told]


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


def test_a_process_keeps_few_phrases() -> None:
    assert int(python(HOW_MANY)) < 5_000
