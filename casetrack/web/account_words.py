"""What is refused about offices, staff and passwords."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.web.words import RuleWords

RULES = RuleWords(
    {
        "administrator_exists": _l("There is an administrator already."),
        "email_signs": _l("An address of mail is such as zhang@example.org; this is none."),
        "only_chief_procurator": _l(
            "This is the only chief procurator of the office: make another one first, or put this"
            " account out of service. With another role the office would decide on paper again."
        ),
        "last_administrator": _l(
            "This is the last administrator in service; make another one first."
        ),
        "login_signs": _l(
            "An account has 2 to 60 signs: letters a to z, digits, dots, hyphens, underscores, and"
            " begins with a letter or digit."
        ),
        "login_taken": _l("There is an account %(login)s already; choose another one."),
        "name_length": _l("Enter a name of 1 to %(longest)s characters."),
        "office_above_is_higher": _l("The office above this one must be of a higher level."),
        "office_name_taken": _l(
            "Another office has one of the names of %(name)s already: English, Chinese or short."
        ),
        "password_common": _l(
            "This password is among those that are tried first; take several words that do not"
            " belong together."
        ),
        "password_own": _l("A password may not hold the account or the name of its owner."),
        "password_length": _l("A password has %(shortest)s to %(longest)s characters."),
    }
)
