"""How a link reads from each of its cases, and what is said when one is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString

from casetrack.cases.told_kinds import LinkKind
from casetrack.links.queries import LinkSeen
from casetrack.web.words import label

RULES: dict[str, LazyString] = {
    "link_to_no_case": _l("There is no case with this number that you may know of."),
    "link_to_several": _l(
        "Several cases have this number; take the number in the national system."
    ),
    "link_to_itself": _l("This is the number of this case; a case is linked to another one."),
    "link_is_there": _l("The two cases are linked so already."),
    "link_in_a_circle": _l("That case comes from this one, so this one cannot come from it."),
    "link_ended": _l("This link was ended already."),
    "link_reason_missing": _l("Say why, in a few words."),
}
# How it reads from the other of the two.
TURNED: dict[LinkKind, LazyString] = {
    LinkKind.CAME_FROM: _lp("link", "gave rise to"),
    LinkKind.SPLIT_FROM: _lp("link", "from which was split"),
    LinkKind.JOINED_TO: _lp("link", "to which was joined"),
    LinkKind.TRANSFERRED_FROM: _lp("link", "transferred to"),
    LinkKind.SAME_CHILD: _lp("link", "about the same child as"),
    LinkKind.SIBLINGS: _lp("link", "about a sister or brother of the child of"),
    LinkKind.RELATED: _lp("link", "related to"),
}


def way_words(kind: LinkKind, *, is_turned: bool) -> str:
    """How a case belongs to the other, in the language of the page."""
    return str(TURNED[kind]) if is_turned else label(kind)


def link_words(seen: LinkSeen) -> str:
    """The same of a link as it is seen."""
    return way_words(seen.link.kind, is_turned=seen.is_turned)
