"""The paper of the opinion at the end of a probation."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.db import session
from casetrack.law.instruments import cited
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperKind, PaperPlace
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import ANEW, FINISHED, ProbationOpinion
from casetrack.probation.opinions.queries import wording_now
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label


def _opinion(asked: PaperAsked) -> ProbationOpinion | None:
    entry = asked.entry
    if entry is None or entry.subject != ProbationOpinion.__tablename__:
        return None
    return session().get(ProbationOpinion, entry.subject_id)


def _probation(asked: PaperAsked) -> Probation | None:
    opinion = _opinion(asked)
    return session().get_one(Probation, opinion.probation_id) if opinion is not None else None


def _fill(asked: PaperAsked) -> str | None:
    opinion = _opinion(asked)
    if opinion is None:
        return None
    return url_for("opinions.show", case_id=opinion.case_id, probation_id=opinion.probation_id)


def _probation_page(asked: PaperAsked) -> str | None:
    probation = _probation(asked)
    if probation is None:
        return None
    return url_for("probation.show", case_id=probation.case_id, probation_id=probation.id)


def _of_probation(says: Callable[[Probation], str]) -> Callable[[PaperAsked], str]:
    def value(asked: PaperAsked) -> str:
        probation = _probation(asked)
        return says(probation) if probation is not None else ""

    return value


def _decided(probation: Probation) -> str:
    decided = probation.disposition.decided
    return "" if decided.is_unknown else word_when(decided, "zh", long=True)


def _last_day(probation: Probation) -> str:
    last = probation.ends_on()
    return word_day(last, "zh", long=True) if last else ""


def _text(asked: PaperAsked) -> str:
    opinion = _opinion(asked)
    return wording_now(opinion).text.in_("zh") if opinion is not None else ""


def _proposes(asked: PaperAsked) -> str:
    opinion = _opinion(asked)
    return label(wording_now(opinion).proposes) if opinion is not None else ""


OPINION_PAPER = InstrumentKind(
    "probation_opinion",
    "附条件不起诉考察意见书",
    "Opinion on the observation of conditional non-prosecution",
    "",
    (
        PaperPlace(
            "附条件不起诉日期",
            "Conditional non-prosecution decided",
            _of_probation(_decided),
            "2026年5月20日",
            _probation_page,
        ),
        PaperPlace(
            "考验期届满日",
            "Last day of the probation",
            _of_probation(_last_day),
            "2026年11月20日",
            _probation_page,
        ),
        PaperPlace("考察意见", "The opinion", _text, "按规定报告，已复学", _fill),
        PaperPlace("处理建议", "It proposes", _proposes, "不起诉", _fill),
    ),
    is_about_suspect=True,
)
PAPERS = (
    PaperKind(
        frozenset({FINISHED, ANEW}),
        _l("Opinion on the observation of conditional non-prosecution"),
        cited("procuratorate_rules", "477"),
        instrument=OPINION_PAPER,
        fill=_fill,
        is_own=True,
    ),
)
