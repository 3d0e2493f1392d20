"""Journal texts of requirements and checks, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casetrack.cases.models import Requirement
from casetrack.cases.requirements import HowKept, LookEye, NewCheck, counted
from casetrack.db.bilingual_text import BilingualText
from casetrack.law import word_day

_EN = {
    HowKept.KEPT: "kept",
    HowKept.PARTLY: "kept in part",
    HowKept.NOT_KEPT: "not kept",
    HowKept.CAME_BACK: "came back",
}
_ZH = {
    HowKept.KEPT: "已做到",
    HowKept.PARTLY: "部分做到",
    HowKept.NOT_KEPT: "未做到",
    HowKept.CAME_BACK: "出现反复",
}
_EYE_EN = {
    LookEye.PROSECUTOR: "prosecutor",
    LookEye.PSYCHOLOGIST: "psychologist",
    LookEye.GRID_WORKER: "grid worker",
}
_EYE_ZH = {
    LookEye.PROSECUTOR: "检察官",
    LookEye.PSYCHOLOGIST: "心理咨询师",
    LookEye.GRID_WORKER: "网格员",
}


def looked(those: Sequence[tuple[Requirement, NewCheck]]) -> BilingualText:
    """Text: each requirement with its finding, a line each."""
    en = [
        _said(requirement.text.in_("en"), _EN[look.found], look, "en")
        for requirement, look in those
    ]
    zh = [
        _said(requirement.text.in_("zh"), _ZH[look.found], look, "zh")
        for requirement, look in those
    ]
    return BilingualText("\n".join(en), "\n".join(zh))


def changed(before: Sequence[str], now: Sequence[str]) -> BilingualText:
    """Text: the former and the present terms of a requirement, in English and in Chinese."""
    return BilingualText(f"{now[0]}\nBefore: {before[0]}", f"{now[1]}\n原为：{before[1]}")


def terms(promise: Requirement) -> tuple[str, str]:
    """Text: the terms of a requirement in a line: content, days, target."""
    en, zh = [promise.text.in_("en")], [promise.text.in_("zh")]
    if promise.since or promise.until:
        en.append(_span(promise.since, promise.until, "en"))
        zh.append(_span(promise.since, promise.until, "zh"))
    if promise.wanted is not None:
        unit = f" {promise.unit}" if promise.unit else ""
        en.append(f"{promise.wanted}{unit}")
        zh.append(f"共{promise.wanted}{promise.unit or ''}")
    return ", ".join(en), "，".join(zh)


def _said(text: str, finding: str, look: NewCheck, lang: str) -> str:
    colon, semicolon = (": ", "; ") if lang == "en" else ("：", "；")
    proof = semicolon + look.proof.strip() if look.proof.strip() else ""
    words = counted(look.number or 0, half=look.has_half)
    number = f" ({words})" if lang == "en" else f"（{words}）"
    if look.eye is not None:
        eye = _EYE_EN[look.eye] if lang == "en" else _EYE_ZH[look.eye]
        finding = f"{finding}, seen by the {eye}" if lang == "en" else f"{finding}（{eye}查看）"
    return f"{text}{colon}{finding}{number if look.number is not None else ''}{proof}"


def _span(since: date | None, until: date | None, lang: str) -> str:
    if lang == "zh":
        first = f"{word_day(since, 'zh')}起" if since else ""
        return first + (f"至{word_day(until, 'zh')}" if until else "")
    first = f"from {word_day(since, 'en')}" if since else ""
    last = f"until {word_day(until, 'en')}" if until else ""
    return " ".join(part for part in (first, last) if part)
