"""Journal texts of an entrustment, in both languages, without names."""

from __future__ import annotations

from datetime import date

from casetrack.cases.models import Party
from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.entrustments.models import DutySide


def letter(number: str, due: date | None) -> BilingualText:
    """The letter: its number, and the due day of the answer."""
    en, zh = [], []
    if number:
        en.append(f"No. {number}")
        zh.append(f"文号{number}")
    if due is not None:
        en.append(f"answer asked for by {due.isoformat()}")
        zh.append(f"请最迟于{due.year}年{due.month}月{due.day}日答复")
    return BilingualText("; ".join(en) or None, "；".join(zh) or None)


def accepted(body: Party, text: str) -> BilingualText:
    """The other office accepts the supervision; `text` is its own wording."""
    return _and_text(
        f"{body.alias.in_('en')} supervises from now on; what is decided is decided here",
        f"由{body.alias.in_('zh')}协助监督考察，决定权仍在本院",
        text,
    )


def agreed(
    lines: list[tuple[str, str]], ours: BilingualText, theirs: BilingualText, rhythm: BilingualText
) -> BilingualText:
    """Division of duties, and rhythm of reports. lines: each requirement and its office."""
    en = [line for line, _zh in lines]
    zh = [line for _en, line in lines]
    if theirs:
        en.append(f"The entrusted office: {theirs.in_('en')}")
        zh.append(f"受托院：{theirs.in_('zh')}")
    if ours:
        en.append(f"This office: {ours.in_('en')}")
        zh.append(f"本院：{ours.in_('zh')}")
    if rhythm:
        en.append(rhythm.in_("en"))
        zh.append(rhythm.in_("zh"))
    return BilingualText("\n".join(en) or None, "\n".join(zh) or None)


def rhythm(every: int | None, unit: str | None, due: date | None) -> BilingualText:
    """The rhythm of reports, and the due day of the next one."""
    if due is None:
        return BilingualText(None, None)
    en, zh = [], []
    if every is not None and unit is not None:
        units = {"day": ("days", "日"), "week": ("weeks", "周"), "month": ("months", "个月")}[unit]
        en.append(f"A report every {every} {units[0]}")
        zh.append(f"每{every}{units[1]}反馈一次")
    en.append(f"{'t' if en else 'T'}he next report by {due.isoformat()}")
    zh.append(f"下次反馈期限{due.year}年{due.month}月{due.day}日")
    return BilingualText(", ".join(en), "，".join(zh))


def _and_text(en: str, zh: str, text: str) -> BilingualText:
    suffix = text.strip()
    return BilingualText(f"{en}\n{suffix}", f"{zh}\n{suffix}") if suffix else BilingualText(en, zh)


SIDES = {
    DutySide.ENTRUSTING: ("this office", "本院"),
    DutySide.ENTRUSTED: ("the entrusted office", "受托院"),
    DutySide.BOTH: ("both offices", "双方"),
}


def line(text: BilingualText, side: DutySide) -> tuple[str, str]:
    """One requirement and its office."""
    en, zh = SIDES[side]
    return f"{text.in_('en')}: {en}", f"{text.in_('zh')}：{zh}"
