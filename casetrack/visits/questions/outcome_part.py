"""The office's questions as a part of the outcome form; nobody has to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, StringField

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.outcome_parts import OutcomeAsked, OutcomePart, OutcomeSaved, VisitOf
from casetrack.visits.models import Visit
from casetrack.visits.questions.models import QuestionVersion, VisitAnswer, VisitQuestion
from casetrack.visits.questions.queries import answers_at, asked_of, questions_of
from casetrack.visits.questions.wording import answers_to, wording_of
from casetrack.web.forms import within
from casetrack.web.words import language


@dataclass(frozen=True)
class AskedLine:
    """One question of the form.

    name: of its field, with the wording: what was answered to another one is not taken for an
    answer to this. version: None of what a file told. choices: what may be tapped; empty where
    it is answered in words. answer: what is recorded.
    """

    name: str
    text: BilingualText
    choices: Sequence[BilingualText]
    version: QuestionVersion | None = None
    answer: VisitAnswer | None = None

    @property
    def recorded(self) -> str:
        """The recorded value, which the field shows first."""
        if self.answer is None:
            return ""
        return str(self.answer.value) if self.choices else self.answer.answer.in_(language())


def asked_lines(of: VisitOf) -> list[AskedLine]:
    """Questions about a visit: answered ones in their wording, then the others."""
    visit = session().get(Visit, of.visit_id) if of.visit_id is not None else None
    is_new = visit is None or visit.is_open()
    asked = asked_of(visit, of.party, of.case.office_id)
    return list(_lines(asked, () if visit is None or is_new else _standing(visit.id)))


def _standing(visit_id: int) -> list[tuple[VisitAnswer, QuestionVersion | None]]:
    return [answer for answer in answers_at(visit_id) if answer[0].withdrawn_by_id is None]


def _lines(
    asked: Sequence[tuple[VisitQuestion, QuestionVersion]],
    answered: Sequence[tuple[VisitAnswer, QuestionVersion | None]],
) -> Iterator[AskedLine]:
    known = set()
    for answer, version in answered:
        if version is None:
            yield AskedLine(f"told{answer.id}", answer.asked, (), answer=answer)
            continue
        known.add(version.question_id)
        choices = answers_to(wording_of(version))
        yield AskedLine(f"v{version.id}", version.text, choices, version, answer)
    for question, version in asked:
        if question.id not in known:
            yield AskedLine(
                f"v{version.id}", version.text, answers_to(wording_of(version)), version
            )


def _asks(of: VisitOf, user: Staff) -> OutcomeAsked | None:
    lines = asked_lines(of)
    return OutcomeAsked({line.name: _field(line) for line in lines}, lines) if lines else None


def _field(line: AskedLine) -> Any:
    text = line.text.in_(language())
    if not line.choices:
        most = within(VisitAnswer.answer)
        return StringField(text, [most], default=line.recorded)
    choices = [("", _("not said"))]
    choices += [(str(n), word.in_(language())) for n, word in enumerate(line.choices, start=1)]
    return RadioField(text, choices=lambda: choices, default=line.recorded)


def _save(saved: OutcomeSaved, values: Mapping[str, Any], act: Act) -> None:
    # Of every way: the visit may have been made in another one than it was planned.
    for line in _lines(questions_of(saved.case.office_id), _standing(saved.visit_id)):
        if line.name not in values:
            continue
        sent = str(values[line.name] or "").strip()
        if sent == line.recorded.strip():
            continue
        if line.answer is not None:
            line.answer.withdrawn_by_id = saved.entry.id
        if not sent:
            continue
        session().add(
            VisitAnswer(
                case_id=saved.case.id,
                visit_id=saved.visit_id,
                question_version_id=line.version.id if line.version is not None else None,
                asked=line.text,
                answer=line.choices[int(sent) - 1] if line.choices else _told(line, sent),
                value=int(sent) if line.choices else None,
                entry_id=saved.entry.id,
            )
        )
    session().flush()


def _told(line: AskedLine, sent: str) -> BilingualText:
    return (
        line.answer.answer.rewritten(sent)
        if line.answer is not None
        else BilingualText.written(sent)
    )


OUTCOME_PART = OutcomePart("asked", "visits/questions/_asked.html", _asks, _save)
