"""The modules of casetrack in which a word stands: only those need be parsed to look for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import casetrack

PACKAGE = Path(casetrack.__file__).parent


def modules_with(*words: str | re.Pattern[str]) -> Iterator[tuple[str, ast.Module]]:
    """Each module whose text has one of these words, by its path in the package."""
    pattern = re.compile(
        "|".join(re.escape(word) if isinstance(word, str) else word.pattern for word in words)
    )
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if pattern.search(text):
            yield file.relative_to(PACKAGE).as_posix(), ast.parse(text)
