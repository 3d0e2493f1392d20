"""Write `casetrack/pinyin_*.txt` anew, after pypinyin was: `python config/phrases.py`.

They hold how pypinyin (MIT licence) reads each sign, and those of its phrases that are read
otherwise than their signs are one by one, with the few that keep such a phrase from being seen
where two words meet.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from casetrack.pinyin import PHRASES, SIGNS

PACKAGE = Path(__file__).resolve().parent.parent / "casetrack"
# What tells pypinyin to leave its phrases.
SMALL = {"PYPINYIN_NO_PHRASES": "1", "PYPINYIN_NO_DICT_COPY": "1"}
# In a process of its own, with the whole dictionary.
_READ_ALL = """
import json
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT
print(json.dumps({phrase: lazy_pinyin(phrase) for phrase in PHRASES_DICT}))
"""


def read_all() -> dict[str, list[str]]:
    """Every phrase that pypinyin knows, as it reads it."""
    whole = {name: value for name, value in os.environ.items() if name not in SMALL}
    answer = subprocess.run(
        [sys.executable, "-c", _READ_ALL], env=whole, check=True, stdout=subprocess.PIPE
    )
    phrases: dict[str, list[str]] = json.loads(answer.stdout)
    return phrases


def needed(phrases: dict[str, list[str]]) -> dict[str, list[str]]:
    """Those without which some phrase would be read otherwise."""
    os.environ.update(SMALL)
    from pypinyin import lazy_pinyin, load_phrases_dict

    kept: dict[str, list[str]] = {}
    while missed := {
        phrase: syllables
        for phrase, syllables in phrases.items()
        if phrase not in kept and lazy_pinyin(phrase) != syllables
    }:
        kept |= missed
        load_phrases_dict({phrase: [[part] for part in parts] for phrase, parts in missed.items()})
    return kept


def sounds() -> dict[str, str]:
    """By each syllable, the signs that are read so where they stand alone."""
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PINYIN_DICT, RE_HANS

    signs: dict[str, str] = {}
    for sign in map(chr, sorted(PINYIN_DICT)):
        if RE_HANS.match(sign):
            (syllable,) = lazy_pinyin(sign)
            signs[syllable] = signs.get(syllable, "") + sign
    return signs


def main() -> None:
    """Write the files."""
    phrases = needed(read_all())
    lines = (f"{phrase} {' '.join(syllables)}\n" for phrase, syllables in sorted(phrases.items()))
    (PACKAGE / PHRASES).write_text("".join(lines), encoding="utf-8")
    lines = (f"{syllable} {signs}\n" for syllable, signs in sorted(sounds().items()))
    (PACKAGE / SIGNS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
