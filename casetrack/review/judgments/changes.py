"""The differences that a correction makes in a judgment, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import force_locale

from casetrack.cases.judgment_kinds import JudgmentResult
from casetrack.cases.models import Disposition, Party
from casetrack.cases.term_words import term_words
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.dates import word_when
from casetrack.web.words import label

FIELDS: Mapping[str, tuple[str, str]] = {
    "court": ("Court", "法院"),
    "number": ("Number", "文号"),
    "decided": ("Day", "日期"),
    "result": ("Result", "结果"),
    "ground": ("Ground", "理由"),
    "terms": ("Terms", "主文"),
}


def as_recorded(judgment: Disposition) -> dict[str, BilingualText]:
    """The recorded fields in words, in both languages."""
    court = session().get(Party, judgment.court_id) if judgment.court_id else None
    said: dict[str, dict[str, str]] = {}
    for lang in ("en", "zh"):
        with force_locale(lang):
            said[lang] = {
                "court": (court.alias if court else judgment.decided_by).in_(lang),
                "number": judgment.number or "",
                "decided": word_when(judgment.decided, lang),
                "result": _result(judgment.result),
                "ground": judgment.ground.in_(lang),
                "terms": "; ".join(term_words(term) for term in judgment.terms)
                if lang == "en"
                else "；".join(term_words(term) for term in judgment.terms),
            }
    return {name: BilingualText(said["en"][name], said["zh"][name]) for name in FIELDS}


def differing(before: Mapping[str, BilingualText], after: Mapping[str, BilingualText]) -> list[str]:
    """The names of the changed fields."""
    return [name for name in FIELDS if before[name] != after[name]]


def told_of(
    before: Mapping[str, BilingualText], after: Mapping[str, BilingualText]
) -> BilingualText:
    """Old and new value of each changed field, in both languages."""
    names = differing(before, after)
    en = [f"{FIELDS[n][0]}: {after[n].en or 'none'}, was {before[n].en or 'none'}" for n in names]
    zh = [f"{FIELDS[n][1]}：{after[n].zh or '无'}，原为{before[n].zh or '无'}" for n in names]
    return BilingualText(". ".join(en) or None, "；".join(zh) or None)


def _result(code: str | None) -> str:
    known = next((one for one in JudgmentResult if one.value == code), None)
    return label(known) if known is not None else code or ""
