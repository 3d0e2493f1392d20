"""Letters that entrust somebody with a child: the social investigation, and the supervision."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.cases.kinds import MeasureKind, Part
from casetrack.desk.papers.places import aliases
from casetrack.law.instruments import cited
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperKind, PaperPlace
from casetrack.web.dates import word_day


def _entrusted(asked: PaperAsked) -> str:
    measure = asked.measure
    ids = [] if measure is None else [*measure.party_ids(Part.WITH), *measure.party_ids(Part.TO)]
    return aliases(map(asked.facts.party, ids))


def _aim(asked: PaperAsked) -> str:
    return asked.measure.aim.in_("zh") if asked.measure is not None else ""


def _why(asked: PaperAsked) -> str:
    """Why somebody else supervises: as the measure says, or the entry that tells of it."""
    texts = [asked.measure.aim, asked.measure.reason] if asked.measure is not None else []
    texts += [asked.entry.text] if asked.entry is not None else []
    return next((text for words in texts if (text := words.in_("zh"))), "")


def _last_day(asked: PaperAsked) -> str:
    last = asked.measure.last_day if asked.measure is not None else None
    return word_day(last, "zh", long=True) if last else ""


def _page(asked: PaperAsked) -> str | None:
    if asked.measure is None:
        return None
    return url_for("cases.measure", case_id=asked.facts.case.id, measure_id=asked.measure.id)


INVESTIGATION = InstrumentKind(
    "social_investigation",
    "委托社会调查函",
    "Letter entrusting a social investigation",
    "检未函",
    (
        PaperPlace("受托单位", "Entrusted body", _entrusted, "清河区司法社工服务站", _page),
        PaperPlace("调查事项", "What is to be found out", _aim, "成长经历、犯罪原因", _page),
        PaperPlace("完成期限", "To be done by", _last_day, "2026年12月10日", _page),
    ),
    is_about_suspect=True,
)
SUPERVISION = InstrumentKind(
    "entrusted_supervision",
    "委托考察帮教函",
    "Letter entrusting the supervision",
    "检未函",
    (
        PaperPlace("受托单位", "Entrusted body", _entrusted, "临江区人民检察院", _page),
        PaperPlace("委托事由", "Why it is entrusted", _why, "其随父母在你地居住、就学", _page),
        PaperPlace("帮教期限", "Until", _last_day, "2027年5月20日", _page, may_lack=True),
    ),
    is_about_suspect=True,
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
)
