"""Words of what a clock starts with and the law has no trigger for."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.ledger.happenings import Happening

# What a clock starts with and the law has no trigger for.
FACTS: Mapping[str, LazyString] = {
    Happening.ARREST_REFUSED_OF_HELD.value: _l("Arrest refused while the person is held"),
    Happening.NOT_PROSECUTED_THOUGH_HELD.value: _l("Not prosecuted while the person is held"),
    Happening.ARREST_REVOKED_OF_HELD.value: _l("Approval of arrest revoked"),
    Happening.NOT_PROSECUTED.value: _l("Non-prosecution announced"),
}
