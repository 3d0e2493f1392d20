"""The forms of a link: by number and kind; and why it does not hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length

from casetrack.cases.told_kinds import LinkKind
from casetrack.dates.fields import Required
from casetrack.links.actions import NewLink
from casetrack.links.models import REASON_LENGTH
from casetrack.links.words import way_words
from casetrack.web.forms import Form

# What a link that reads the other way round is called in the list.
_TURNED = "-turned"


def _ways() -> list[tuple[str, str]]:
    """Every way in which a case can belong to another, from either side."""
    found = []
    for kind in LinkKind:
        found.append((kind.value, way_words(kind, is_turned=False)))
        if not kind.is_mutual:
            found.append((kind.value + _TURNED, way_words(kind, is_turned=True)))
    return found


class NewLinkForm(Form):
    """Link the case to another one."""

    way = SelectField(_l("This case"), choices=_ways)
    number = StringField(
        _l("Number of the other case"),
        [
            Required(_l("Write the number of the other case.")),
            Length(max=60, message=_l("At most 60 characters.")),
        ],
    )

    def new(self) -> NewLink:
        """The link as it was told."""
        way = str(self.way.data)
        kind = LinkKind(way.removesuffix(_TURNED))
        return NewLink(self.number.data or "", kind, is_turned=way.endswith(_TURNED))


class EndLinkForm(Form):
    """Say that it does not hold."""

    reason = StringField(
        _l("Why the link does not hold"),
        [
            Required(_l("Say why, in a few words.")),
            Length(max=REASON_LENGTH, message=_l("At most 500 characters.")),
        ],
    )
