"""Write config/assets/characters.txt, what a first Chinese page needs of the fonts, and cut them.

The characters of casetrack's own Chinese come first, the most frequent ones before the others;
after them those of the six published cases and of the demonstration.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from babel.messages.pofile import read_po

from config.assets.cutting import cut_fonts
from config.assets.hatch_build import FONTS, npm_packages

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "config" / "assets" / "characters.txt"
CATALOGUES = "casetrack/translations/*/zh/LC_MESSAGES/messages.po"
TOLD = ("casetrack/exchange/examples/*.yaml", "casetrack/demo/*.py", "templates/**/*.html")
CHINESE = re.compile(r"[‘’“”…\u2014\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
A_LINE = 60


def in_catalogues() -> Counter[str]:
    """How often each Chinese character stands in the texts of casetrack itself."""
    found: Counter[str] = Counter()
    for path in sorted(ROOT.glob(CATALOGUES)):
        with path.open("rb") as source:
            for message in read_po(source):
                said = message.string
                for text in [said] if isinstance(said, str) else said:
                    found.update(CHINESE.findall(text))
    return found


def in_files(patterns: Iterable[str]) -> Counter[str]:
    """How often each stands in the files that these patterns name."""
    found: Counter[str] = Counter()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            found.update(CHINESE.findall(path.read_text(encoding="utf-8")))
    return found


def in_order(found: Counter[str]) -> list[str]:
    """The most frequent ones first."""
    return sorted(found, key=lambda one: (-found[one], one))


def main() -> int:
    """Write the file, say how many characters it has, and cut the fonts."""
    own, told = in_catalogues(), in_files(TOLD)
    characters = list(dict.fromkeys([*in_order(own), *in_order(told)]))
    lines = ["".join(characters[i : i + A_LINE]) for i in range(0, len(characters), A_LINE)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(characters)} characters, {len(own)} of them casetrack's own; cutting ...")
    with npm_packages() as packages:
        cut_fonts(packages / FONTS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
