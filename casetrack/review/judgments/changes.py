"""What a correction tells of a judgment, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import force_locale

from casetrack.cases.judgment_kinds import JudgmentResult
from casetrack.cases.models import Disposition, Party
from casetrack.cases.term_words import term_words
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_when
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.words import label


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


JOURNAL_FIELDS = (
    JournalField("court", NP_("journal", "Court"), _court),
    JournalField("number", NP_("journal", "Number"), _number),
    JournalField("decided", NP_("journal", "Day"), lambda judgment: of_when(judgment.decided)),
    JournalField(
        "result", NP_("journal", "Result"), _in_both(lambda judgment, _sign: _result(judgment))
    ),
    JournalField("ground", NP_("journal", "Ground"), lambda judgment: judgment.ground),
    JournalField("terms", NP_("journal", "Terms"), _in_both(_terms)),
)
