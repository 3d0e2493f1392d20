"""Letters that entrust somebody with a child, and notices of rights and duties."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind, Part
from casetrack.desk.papers.places import REPRESENTATIVES
from casetrack.law import RULES
from casetrack.law.instruments import cited
from casetrack.ledger.papers import (
    InstrumentKind,
    PaperAsked,
    PaperKind,
    PaperPlace,
    aliases,
    measure_aim,
    measure_last_day,
    measure_page,
    measure_reason,
)


def _why(asked: PaperAsked) -> str:
    """Why somebody else supervises: as the measure says, or the entry that tells of it."""
    entry = asked.entry.text.in_("zh") if asked.entry is not None else ""
    return measure_aim(asked) or measure_reason(asked) or entry


def _entrusted(sample: str) -> PaperPlace:
    def value(asked: PaperAsked) -> str:
        return aliases(asked.linked(Part.WITH, Part.TO))

    return PaperPlace("受托单位", "Entrusted body", value, sample, measure_page)


INVESTIGATION = InstrumentKind(
    "social_investigation",
    "委托社会调查函",
    "Letter entrusting a social investigation",
    "检未函",
    (
        _entrusted("清河区司法社工服务站"),
        PaperPlace(
            "调查事项",
            "What is to be found out",
            measure_aim,
            "成长经历、犯罪原因",
            measure_page,
        ),
        PaperPlace("完成期限", "To be done by", measure_last_day, "2026年12月10日", measure_page),
    ),
    is_about_suspect=True,
)
SUPERVISION = InstrumentKind(
    "entrusted_supervision",
    "委托考察帮教函",
    "Letter entrusting the supervision",
    "检未函",
    (
        _entrusted("临江区人民检察院"),
        PaperPlace(
            "委托事由", "Why it is entrusted", _why, "其随父母在你地居住、就学", measure_page
        ),
        PaperPlace(
            "帮教期限", "Until", measure_last_day, "2027年5月20日", measure_page, may_lack=True
        ),
    ),
    is_about_suspect=True,
)
SUSPECT = InstrumentKind(
    "rights_of_suspect",
    "未成年犯罪嫌疑人权利义务告知书",
    "Notice of the rights and duties of a suspect",
    "",
    (),
    is_about_suspect=True,
)
VICTIM = InstrumentKind(
    "rights_of_victim",
    "未成年被害人权利义务告知书",
    "Notice of the rights and duties of a victim",
    "",
    (REPRESENTATIVES,),
)
PAPERS = (
    PaperKind(
        frozenset({MeasureKind.SOCIAL_INVESTIGATION}),
        _l("Letter entrusting a social investigation"),
        (*cited("criminal_procedure_law", "279"), *cited("procuratorate_rules", "461")),
        instrument=INVESTIGATION,
    ),
    PaperKind(
        frozenset({MeasureKind.OFFSITE_SUPERVISION, MeasureKind.HELP_PROGRAMME}),
        _l("Letter entrusting the supervision"),
        (*cited("criminal_procedure_law", "283"), *cited("procuratorate_rules", "474")),
        instrument=SUPERVISION,
    ),
    PaperKind(
        frozenset({EntryKind.SUSPECT_TOLD_OF_COUNSEL}),
        _l("Notice of the rights and duties of a suspect"),
        RULES["notify_right_to_counsel"].citations,
        instrument=SUSPECT,
    ),
    PaperKind(
        frozenset({EntryKind.VICTIM_TOLD_OF_AGENT}),
        _l("Notice of the rights and duties of a victim"),
        RULES["notify_victim_agent"].citations,
        instrument=VICTIM,
    ),
)
