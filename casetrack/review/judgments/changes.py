"""What a correction tells of a judgment, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from casetrack.cases.judgment_kinds import JudgmentResult
from casetrack.cases.models import Charge, Disposition, JudgedCharge, Party
from casetrack.cases.term_words import term_words
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_code, of_when
from casetrack.codes import NP_, Code
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.words import label, language


def _court(judgment: Disposition) -> BilingualText:
    court = session().get(Party, judgment.court_id) if judgment.court_id else None
    return court.alias if court is not None else judgment.decided_by


def _result(judgment: Disposition) -> str:
    known = next((result for result in JudgmentResult if result.value == judgment.result), None)
    return label(known) if known is not None else judgment.result or ""


def _in_both(say: Callable[[Disposition, str], str]) -> Callable[[Disposition], BilingualText]:
    def told(judgment: Disposition) -> BilingualText:
        in_each = []
        for sign in ("; ", "；"):
            with force_locale("zh" if sign == "；" else "en"):
                in_each.append(say(judgment, sign) or None)
        return BilingualText(*in_each)

    return told


def _terms(judgment: Disposition, sign: str) -> str:
    return sign.join(term_words(term) for term in judgment.terms)


def _number(judgment: Disposition) -> BilingualText:
    return BilingualText(judgment.number, judgment.number)


def _code(code: Code | None) -> BilingualText:
    return of_code(code) if code is not None else BilingualText(None, None)


def _day(day: date | None) -> BilingualText:
    return of_when(PartialDate.day(day)) if day is not None else BilingualText(None, None)


def _earlier(judgment: Disposition) -> BilingualText:
    earlier = session().get(Disposition, judgment.earlier_id) if judgment.earlier_id else None
    return of_when(earlier.decided) if earlier is not None else BilingualText(None, None)


def _charges(judgment: Disposition, sign: str) -> str:
    return sign.join(_charge(row) for row in judgment.charges)


def _charge(row: JudgedCharge) -> str:
    name = session().get_one(Charge, row.charge_id).name.in_(language())
    return _("%(result)s: %(charge)s", result=label(row.result), charge=name)


JOURNAL_FIELDS = (
    JournalField("court", NP_("journal", "Court"), _court),
    JournalField("number", NP_("judgment", "Number"), _number),
    JournalField("decided", NP_("journal", "Day"), lambda judgment: of_when(judgment.decided)),
    JournalField(
        "result", NP_("journal", "Result"), _in_both(lambda judgment, _sign: _result(judgment))
    ),
    JournalField("instance", NP_("journal", "Instance"), lambda row: _code(row.instance)),
    JournalField("earlier", NP_("journal", "Decides on that of"), _earlier),
    JournalField("received", NP_("journal", "Received"), lambda row: _day(row.received_on)),
    JournalField("effect", NP_("journal", "Effect"), lambda row: _code(row.effect)),
    JournalField("in_force", NP_("journal", "In force from"), lambda row: _day(row.in_force_on)),
    JournalField("charges", NP_("journal", "Charges"), _in_both(_charges)),
    JournalField("ground", NP_("journal", "Ground"), lambda judgment: judgment.ground),
    JournalField("terms", NP_("journal", "Terms"), _in_both(_terms)),
)
