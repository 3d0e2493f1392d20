"""The feature declaration of the second factor, and the steps of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.second_factor import FactorOwed
from casetrack.desk.second_factor.actions import MANAGE
from casetrack.desk.second_factor.views import bp
from casetrack.ledger.registry import Feature
from casetrack.web.access import SignInStep
from casetrack.web.page import PEOPLE, SectionPage

FEATURE = Feature(
    "second_factor",
    bp,
    section=None,
    brings=(
        # The code first: a password that others gave opens nothing by itself.
        SignInStep("second_factor.code", lambda here: here.owes() is FactorOwed.CODE),
        SignInStep("account.first_password", lambda here: not here.staff.has_own_password),
        SignInStep(
            "second_factor.set_up",
            lambda here: here.owes() is FactorOwed.SETTING_UP,
            beside=frozenset({"second_factor.codes_as_text"}),
        ),
        SectionPage(PEOPLE, _l("Second step"), "second_factor.rule", MANAGE, place=3),
    ),
)
