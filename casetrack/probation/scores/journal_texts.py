"""Journal texts of points, in both languages as far as the scheme has them."""

from __future__ import annotations

from casetrack.cases.models import JournalEntry
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_when
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.probation.scores.counting import Speaks
from casetrack.probation.scores.models import ScoreEntry
from casetrack.probation.scores.rules import Indicator, ScoreRules, ScoreWay


def begun_text(rules: ScoreRules) -> BilingualText:
    """The scheme, and the points at the start."""
    name_en, name_zh = _both(rules.name)
    return BilingualText(
        f"{name_en}; from {rules.start} points", f"{name_zh}，基础分{rules.start}分"
    )


def points_text(indicator: Indicator, evidence: BilingualText) -> BilingualText:
    """The indicator with its points, and the evidence in the language it was written in."""
    en, zh = _both(indicator.text)
    told_en, told_zh = _both(evidence)
    return BilingualText(
        f"{en}: {indicator.points:+d}. {told_en}", f"{zh}：{signed(indicator.points)}分。{told_zh}"
    )


def signed(points: int) -> str:
    """Points with the Chinese verb for given or taken."""
    return f"加{points}" if points > 0 else f"减{-points}"


def minus(points: int | str) -> str:
    """A number of points, with a typographic minus sign."""
    return str(points).replace("-", "\N{MINUS SIGN}")


def speaks_text(wish: Speaks) -> BilingualText:
    """The suggestion of the scheme at a score."""
    threshold = wish.threshold
    if threshold is None:
        return BilingualText(
            f"Scheme: no change at score {minus(wish.score)}",
            f"按照计分办法不需要调整（现为{minus(wish.score)}分）",
        )
    side = "above" if threshold.way is ScoreWay.SHORTEN else "below"
    bound_en = f"Scheme: at {minus(threshold.at)} or {side}"
    beyond = "以上" if threshold.way is ScoreWay.SHORTEN else "以下"
    bound_zh = f"现为{minus(wish.score)}分，属于{minus(threshold.at)}分{beyond}"
    if threshold.way is ScoreWay.LOOK:
        return BilingualText(
            f"{bound_en}, check for a ground of revocation (score {minus(wish.score)})",
            f"按照计分办法审查有无法定撤销情形（{bound_zh}）",
        )
    way_en, way_zh = (
        ("shorten", "缩短") if threshold.way is ScoreWay.SHORTEN else ("extend", "延长")
    )
    return BilingualText(
        f"{bound_en}, {way_en} by {_half_months_en(threshold.halves)} (score {minus(wish.score)})",
        f"按照计分办法建议{way_zh}考验期{half_months_zh(threshold.halves)}（{bound_zh}）",
    )


def half_months(halves: int) -> BilingualText:
    """A number of half months as a length of time, in both languages."""
    return BilingualText(_half_months_en(halves), half_months_zh(halves))


def _half_months_en(halves: int) -> str:
    whole, half = divmod(halves, 2)
    if not whole:
        return "half a month"
    if not half:
        return "a month" if whole == 1 else f"{whole} months"
    return f"{whole} and a half months" if whole > 1 else "a month and a half"


def half_months_zh(halves: int) -> str:
    """A number of half months as a length of time, in Chinese."""
    whole, half = divmod(halves, 2)
    if not whole:
        return "半个月"
    return f"{whole}个半月" if half else f"{whole}个月"


def _both(words: BilingualText) -> tuple[str, str]:
    return words.en or words.zh or "", words.zh or words.en or ""


def _of_indicator(row: ScoreEntry) -> BilingualText:
    en, zh = _both(row.indicator)
    return BilingualText(f"{en} ({row.points:+d})", f"{zh}（{signed(row.points)}分）")


def _of_source(row: ScoreEntry) -> BilingualText:
    entry = session().get(JournalEntry, row.source_id) if row.source_id is not None else None
    if entry is None:
        return NOTHING
    return BilingualText(f"no. {entry.number}", f"第{entry.number}号")


JOURNAL_FIELDS = (
    JournalField("indicator", NP_("journal", "Indicator"), _of_indicator),
    JournalField(
        "happened_on",
        NP_("journal", "Day"),
        lambda score_entry: of_when(PartialDate.day(score_entry.happened_on)),
    ),
    JournalField("evidence", NP_("journal", "Evidence"), lambda score_entry: score_entry.evidence),
    JournalField("source", NP_("journal", "Source"), _of_source),
)
