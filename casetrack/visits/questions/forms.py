"""The form of a question, and the button that stops asking it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from casetrack.cases.kinds import PartyRole
from casetrack.db.bilingual_text import BilingualText
from casetrack.visits.models import VisitWay
from casetrack.visits.questions.actions import QuestionTerms
from casetrack.visits.questions.models import (
    CHOICE_LENGTH,
    MOST_CHOICES,
    QuestionKind,
    QuestionVersion,
)
from casetrack.visits.questions.wording import Wording
from casetrack.web.choices import EnumChecks, EnumRadio
from casetrack.web.forms import EditForm, at_most, within

# Of whom something may be asked that is asked of nobody else.
WHOM = (
    PartyRole.SUSPECT,
    PartyRole.DEFENDANT,
    PartyRole.CONDITIONALLY_NOT_PROSECUTED,
    PartyRole.NOT_PROSECUTED,
    PartyRole.MINOR_WITH_MISCONDUCT,
    PartyRole.VICTIM,
    PartyRole.GUARDIAN,
)
MOST_PLACES = 99
SHORT = within(QuestionVersion.text)
LINES = at_most(CHOICE_LENGTH * MOST_CHOICES + MOST_CHOICES * 2)
ONE_A_LINE = _l(
    "Each on a line of its own; of three steps the best first. Not needed for the other kinds."
)


def _short_lines(form: object, field: Any) -> None:
    if any(len(line) > CHOICE_LENGTH for line in lines_of(field.data)):
        raise ValidationError(_l("At most %(n)d characters for each answer.", n=CHOICE_LENGTH))


class VisitQuestionForm(EditForm):
    """A question of the office."""

    text_zh = StringField(_l("Question, in Chinese"), [SHORT])
    text_en = StringField(_l("Question, in English"), [SHORT])
    kind = EnumRadio(
        _l("How it is answered"),
        QuestionKind,
        default=QuestionKind.YES_NO,
        validators=[InputRequired(_l("Choose how it is answered."))],
    )
    choices_zh = TextAreaField(
        _l("Answers, in Chinese"), [LINES, _short_lines], description=ONE_A_LINE
    )
    choices_en = TextAreaField(_l("Answers, in English"), [LINES, _short_lines])
    ways = EnumChecks(_l("At visits"), VisitWay)
    whom = EnumChecks(_l("Of whom"), WHOM)
    place = IntegerField(
        _l("Place in the list"),
        [
            InputRequired(_l("Write its place in the list: 1 is the first.")),
            NumberRange(1, MOST_PLACES, _l("Write its place in the list: 1 is the first.")),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Require as many choices in one language as in the other, where both were written."""
        is_valid = bool(super().validate(extra_validators))
        zh, en = lines_of(self.choices_zh.data), lines_of(self.choices_en.data)
        if self._has_choices() and zh and en and len(zh) != len(en):
            self.choices_en.errors = [
                *self.choices_en.errors,
                str(_l("Write as many answers in the one language as in the other.")),
            ]
            return False
        return is_valid

    def terms(self) -> QuestionTerms:
        """The typed wording."""
        kind = self.kind.data or QuestionKind.YES_NO
        zh, en = lines_of(self.choices_zh.data), lines_of(self.choices_en.data)
        longest = max(len(zh), len(en)) if self._has_choices() else 0
        choices = tuple(
            BilingualText(en[n] if n < len(en) else None, zh[n] if n < len(zh) else None)
            for n in range(longest)
        )
        return QuestionTerms(
            Wording(kind, BilingualText.of(en=self.text_en.data, zh=self.text_zh.data), choices),
            self.place.data or 1,
            tuple(self.ways.data or ()),
            tuple(self.whom.data or ()),
        )

    def _has_choices(self) -> bool:
        return self.kind.data in (QuestionKind.CHOICE, QuestionKind.SCALE)


class AskQuestionForm(EditForm):
    """Ask it no more, or again."""


def lines_of(text: str | None) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def question_data(wording: Wording) -> dict[str, Any]:
    """Values of the form for a wording."""
    return {
        "text_zh": wording.text.zh or "",
        "text_en": wording.text.en or "",
        "kind": wording.kind,
        "choices_zh": "\n".join(choice.zh or "" for choice in wording.choices),
        "choices_en": "\n".join(choice.en or "" for choice in wording.choices),
    }
