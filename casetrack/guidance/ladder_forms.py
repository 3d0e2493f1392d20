"""The forms of a step towards a guardian, and of what came of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from casetrack.cases.fields import PartySelect
from casetrack.dates.fields import PAST_HINT, DayAhead, PastWhen, Required
from casetrack.guidance.ladder_kinds import (
    ApplicantKind,
    FailingKind,
    GroundKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.models import REASON_LENGTH
from casetrack.web.forms import EditForm, EnumRadio, EnumSelect, Form, note_length

SHORT = Length(max=REASON_LENGTH, message=_l("At most %(n)d characters.", n=REASON_LENGTH))
# What each step asks beside what all of them ask.
ASKED_OF = {
    GuardianStepKind.ADMONITION: ("failing",),
    GuardianStepKind.GUIDANCE: ("failing",),
    GuardianStepKind.POLICE: ("law_broken",),
    GuardianStepKind.REVOCATION: ("ground", "applicant"),
}


class FamilyStepForm(Form):
    """A step; fields that it does not ask are taken away by `narrow`."""

    taken = PastWhen(_l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT)
    failing = EnumSelect(_l("How the guardian failed"), FailingKind, nothing=_l("as was seen"))
    law_broken = BooleanField(_l("The guardian broke the law"))
    ground = EnumSelect(_l("Ground of revocation"), GroundKind, nothing=_l("choose"))
    applicant = EnumSelect(_l("Who is to apply"), ApplicantKind, nothing=_l("choose"))
    body = PartySelect(_l("To which body, or given by which"), nobody=_l("none"))
    text = TextAreaField(
        _l("What was said or ordered"), [Required(_l("Say in a sentence.")), note_length()]
    )
    reason = StringField(_l("Why a step below it was left out"), [SHORT])
    look_due = DayAhead(
        _l("Look whether it is heeded by"), [Required(_l("Give the day of the next look."))]
    )

    def narrow(self, kind: GuardianStepKind) -> None:
        """Ask only what this step asks."""
        for names in ASKED_OF.values():
            for name in names:
                if name in self and name not in ASKED_OF[kind]:
                    delattr(self, name)


class SettleStepForm(EditForm):
    """What came of a step."""

    result = EnumRadio(
        _l("What came of it"),
        (StepResult.HEEDED, StepResult.NOT_HEEDED, StepResult.MISTAKEN),
        validators=[Required(_l("Choose what came of it."))],
    )
    settled = PastWhen(_l("Seen on"), [Required(_l("Write a date, or: unknown."))])
    outcome = StringField(_l("By what it was seen"), [Required(_l("Say in a sentence.")), SHORT])
