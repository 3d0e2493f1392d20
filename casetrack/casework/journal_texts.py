"""What the journal says when the head of a case, or what it says of somebody, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casetrack.db.words import Words


@dataclass(frozen=True)
class Changed:
    """One line of a record that says something else now. field: its code, for the audit."""

    field: str
    en: str
    zh: str
    before: str | None
    after: str | None


def changes(*lines: Changed) -> list[Changed]:
    """Those of the lines that say something else than before."""
    return [line for line in lines if (line.before or "") != (line.after or "")]


def changed_words(before: Words, after: Words, *, field: str, en: str, zh: str) -> list[Changed]:
    """The lines of a text that is kept in both languages."""
    return changes(
        Changed(f"{field}_zh", f"{en} in Chinese", f"中文{zh}", before.zh, after.zh),
        Changed(f"{field}_en", f"{en} in English", f"英文{zh}", before.en, after.en),
    )


def told(lines: Sequence[Changed]) -> Words:
    """Before and after of each line, in both languages."""
    en = [f"{one.en}: {one.after or 'none'}, was {one.before or 'none'}" for one in lines]
    zh = [f"{one.zh}：{one.after or '无'}，原为{one.before or '无'}" for one in lines]
    return Words(". ".join(en) or None, "；".join(zh) or None)
