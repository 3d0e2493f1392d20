"""What stands around every page: the masthead, and the sections once more at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel.speaklater import LazyString
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from casetrack.accounts.permissions import Permission
from casetrack.web.kept_markup import KeptMarkup
from casetrack.web.words import language

_FRAME = "macros/frame.html"
_MASTHEAD = KeptMarkup(_FRAME, "masthead", "here", "to_other", "csrf", "typed", "name")
_TO_OTHER = KeptMarkup(_FRAME, "to_other_language", "asked")
_TABS_FOOT = KeptMarkup(_FRAME, "tabs_foot")
# Pages to which the masthead leads beside the sections.
_BESIDE = frozenset({"guides", "account"})
# As Flask writes an address: what needs no escape in what follows its question mark.
_PLAIN = "!$'()*,/:;?@"


@dataclass(frozen=True, eq=False)
class MastheadSection:
    """One of the sections of the masthead. needs: what its page asks of whoever opens it."""

    text: LazyString
    endpoint: str
    needs: Permission = Permission.CASE_READ


@dataclass(frozen=True)
class Frame:
    """The frame of one page.

    sections: those this person may open; section: the one they are in. blueprint: of the page;
    here: its address. name: of who is signed in; None of nobody. demo: whether every page must say
    that nothing here is real.
    """

    sections: Sequence[MastheadSection]
    section: MastheadSection | None
    blueprint: str | None
    here: str
    name: str | None
    demo: bool

    def masthead(self, typed: str) -> Markup:
        """The head. typed: what was looked for, as it stands in its field."""
        looks = _MASTHEAD.form(
            sections=tuple(self.sections),
            section=self.section,
            signed_in=self.name is not None,
            where=self.blueprint if self.blueprint in _BESIDE else None,
            demo=self.demo,
        )
        told = {"here": self.here, "to_other": self.to_other_language(), "typed": typed}
        if self.name is not None:
            told |= {"csrf": generate_csrf(), "name": self.name}
        return looks.filled(told)

    def to_other_language(self) -> Markup:
        """The link that shows this page in the other language."""
        asked = urlencode({"next": self.here}, safe=_PLAIN)
        return _TO_OTHER.form(lang=language()).filled({"asked": asked})

    def tabs_foot(self) -> Markup:
        """The sections for a phone; nothing for whoever may open none."""
        if not self.sections:
            return Markup()
        return _TABS_FOOT.form(sections=tuple(self.sections), section=self.section).filled({})
