"""Forms that amend a letter, withdraw it, or close it with something not put right."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from casetrack.courses.approvals.forms import PaperFields
from casetrack.suggestions.forms import CloseForm
from casetrack.suggestions.item_terms import typed_terms
from casetrack.suggestions.letter_forms import LetterForm, LetterLimits
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.versions.actions import AmendedLetter, LetterWithdrawal
from casetrack.web.forms import Form, note_length, within
from casetrack.web.typed_dates.fields import PastDay, Required


class AmendedLimits:
    """Limits of an amended letter, which hang on its day of issue."""

    set_day = LetterLimits.set_day
    objection_until = LetterLimits.objection_until


class AmendmentForm(LetterForm):
    """The next version of a letter: recipient, form and number stay."""

    why = TextAreaField(
        _l("Why it is amended"), [Required(_l("Say why, in a few words.")), note_length()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("recipient", "new_body", "body_kind", "kind", "number", "cases"):
            del self[name]

    def amended(self, letter: Suggestion) -> AmendedLetter:
        """The typed version; only an urgent one sets the day of the reply."""
        return self.into(
            AmendedLetter,
            letter_id=letter.id,
            problems=self.named_problems(),
            item_terms=self.terms_of_items(),
            set_day=self.its_set_day(),
        )


class LetterWithdrawalForm(PaperFields, Form):
    """A letter is withdrawn."""

    withdrawn_on = PastDay(_l("Withdrawn on"), [Required(_l("Enter the day it is withdrawn."))])
    why = TextAreaField(
        _l("Why it is withdrawn"),
        [Required(_l("Say why, in a few words.")), within(Suggestion.closed_reason)],
    )

    def withdrawal(self, letter: Suggestion) -> LetterWithdrawal:
        """The typed withdrawal."""
        return self.into(LetterWithdrawal, letter_id=letter.id)


class UnfinishedForm(PaperFields, CloseForm):
    """Work on a letter ends although something is not put right."""


def typed_of(letter: Suggestion, lang: str) -> dict[str, Any]:
    """Initial values of an amendment: the letter as it stands."""
    return {
        "problem_lines": "\n".join(problem.text.in_(lang) for problem in letter.problems),
        "items": [item.text.in_(lang) for item in letter.items],
        "item_terms": [typed_terms(item, lang) for item in letter.items],
        "ground": letter.ground,
        "set_day": letter.set_day,
        "objection_until": letter.objection_until,
    }
