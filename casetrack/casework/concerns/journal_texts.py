"""What the journal says of an urgent concern beside what was typed, in the language of that."""

from __future__ import annotations

from datetime import date

from casetrack.casework.concerns.models import Safety, SeenHow
from casetrack.db.bilingual_text import HAN
from casetrack.law import word_day

_SEEN = {
    SeenHow.FACE: ("Seen face to face: ", "当面见到："),
    SeenHow.CALL: ("Seen by video or telephone: ", "视频、电话见到："),
    SeenHow.NOT: ("Not seen: ", "没有见到："),
}
_SAFETY = {
    Safety.SAFE: ("Safe", "安全，有人看护"),
    Safety.FOR_NOW: ("Safe for now, to be watched on", "暂时安全，须继续看护"),
    Safety.UNSAFE: ("Not safe", "不安全"),
    Safety.UNKNOWN: ("Not known whether safe", "是否安全不清楚"),
}


def taken_on(name: str) -> tuple[str, str]:
    """Who has it, in English and in Chinese."""
    return f"{name} has it", f"{name}接报"


def answered(
    done: str,
    *,
    done_by: tuple[str, date],
    seen: tuple[SeenHow, str],
    safety: tuple[Safety, str],
    next_look: tuple[str, date],
) -> str:
    """What was done, by whom and when; how the child was seen; how safe it is; who looks again."""
    is_chinese = bool(HAN.search(done))
    lang, comma = ("zh", "，") if is_chinese else ("en", ", ")
    did, looks = ("办理：", "再去看：") if is_chinese else ("Done by: ", "Looks again: ")
    (how, where), (how_safe, watch) = seen, safety
    safe = _SAFETY[how_safe][is_chinese] + (
        f"{'；' if is_chinese else '; '}{watch}" if watch else ""
    )
    return "\n".join(
        (
            done.strip(),
            f"{did}{done_by[0]}{comma}{word_day(done_by[1], lang)}",
            f"{_SEEN[how][is_chinese]}{where}",
            safe,
            f"{looks}{next_look[0]}{comma}{word_day(next_look[1], lang)}",
        )
    )
