"""The papers of an installation: both languages type the same, and at night all of it is typed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.papers.__main__ import PAPER
from tests.papers.paper import Block, blocks_of

pytestmark = pytest.mark.one_engine

NEEDED = ("debootstrap", "systemd-nspawn", "mkfs.ext4", "git")
HAS_WHAT_IT_NEEDS = os.name == "posix" and os.geteuid() == 0 and all(map(shutil.which, NEEDED))


def typed(name: str) -> list[Block]:
    """The blocks of a paper; what is only said in its language is left out."""
    reason = re.compile(r"(?<=--reason )\".*\"")
    blocks = blocks_of(PAPER.with_name(name)).values()
    return [tuple(reason.sub("…", line) for line in block) for of_one in blocks for block in of_one]


def test_the_papers_of_both_languages_type_the_same() -> None:
    assert typed("install.zh.md") == typed("install.md")


@pytest.mark.night_alone
@pytest.mark.skipif(not HAS_WHAT_IT_NEEDS, reason="needs root, debootstrap and systemd-nspawn")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_chinese_paper_leads_from_a_bare_debian_to_another_server(engine: str) -> None:
    words = [sys.executable, "-m", "tests.papers", engine]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
