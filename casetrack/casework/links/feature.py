"""Feature declaration: links between cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from wtforms import SelectField, StringField

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, enter_case
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, CaseLink
from casetrack.cases.policy import may, sight_of
from casetrack.cases.told_kinds import LinkKind
from casetrack.cases.view_log import record_view
from casetrack.casework.links import actions
from casetrack.casework.links.actions import NewLink
from casetrack.casework.links.models import WRITE
from casetrack.casework.links.queries import LINKED, LinkSeen, find_link, links_of
from casetrack.ledger.casefile.fields.references import OtherCase
from casetrack.ledger.casefile.records import Child, FileSection, Record, Records
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import Form, within
from casetrack.web.saving import done_before, form_page, redirect_back, save
from casetrack.web.typed_dates.fields import Required
from casetrack.web.words import label

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
    """The relation of a case to the other, in the language of the page."""
    return str(TURNED[kind]) if is_turned else label(kind)


def link_words(seen: LinkSeen) -> str:
    """The relation, as read from this case."""
    return way_words(seen.link.kind, is_turned=seen.is_turned)


# What a link that reads the other way round is called in the list.
_TURNED = "-turned"


def _ways() -> list[tuple[str, str]]:
    """Choices of every relation, from either side."""
    ways = []
    for kind in LinkKind:
        ways.append((kind.value, way_words(kind, is_turned=False)))
        if not kind.is_mutual:
            ways.append((kind.value + _TURNED, way_words(kind, is_turned=True)))
    return ways


class NewLinkForm(Form):
    """Link the case to another one."""

    way = SelectField(_l("This case"), choices=_ways)
    number = StringField(
        _l("Number of the other case"),
        [Required(_l("Write the number of the other case.")), within(Case.number)],
    )

    def new(self) -> NewLink:
        """The link entered."""
        way = str(self.way.data)
        kind = LinkKind(way.removesuffix(_TURNED))
        return NewLink(self.number.data or "", kind, is_turned=way.endswith(_TURNED))


class EndLinkForm(Form):
    """End a link."""

    reason = StringField(
        _l("Why the link does not hold"),
        [Required(_l("Say why, in a few words.")), within(CaseLink.end_reason)],
    )


bp = Blueprint("links", __name__)


@bp.get("/cases/<int:case_id>/links")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Linked cases, and ended links with their reason."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        abort(404)
    links = links_of(case, user, on=on)
    page = render_template(
        "casework/links/index.html",
        case=case,
        holding=[link for link in links if link.holds],
        ended=[link for link in links if not link.holds],
        may_write=case.is_open() and may(user, WRITE, case, on=on),
        link_words=link_words,
    )
    record_view(case, acting())
    return page


@bp.route("/cases/<int:case_id>/links/new", methods=["GET", "POST"])
@requires(WRITE)
def new(case_id: int) -> ResponseReturnValue:
    """Link the case to another one by its number."""
    case = case_to(WRITE, case_id)
    form = NewLinkForm()
    if save(form, lambda act: actions.link_cases(case, form.new(), act)):
        flash(_("The cases are linked."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("casework/links/new.html", form, case=case)


@bp.route("/cases/<int:case_id>/links/<int:link_id>/end", methods=["GET", "POST"])
@requires(WRITE)
def end(case_id: int, link_id: int) -> ResponseReturnValue:
    """End a link, with a reason."""
    case = case_to(WRITE, case_id)
    link = find_link(case, link_id, signed_in_user(), on=today()) or abort(404)
    if not link.holds:
        return done_before(url_for(".index", case_id=case.id))
    # The reason is shown in both cases, and may name nobody of either.
    enter_case(link.other)
    form = EndLinkForm()
    if save(form, lambda act: actions.end_link(case, link, form.reason.data or "", act)):
        flash(_("The link is ended."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("casework/links/end.html", form, case=case, found=link, link_words=link_words)


TOLD = Record(
    CaseLink,
    "How this case belongs to another one; told and read where that one may be known of.",
    {
        "kind": "How.",
        "number": OtherCase(
            key="number",
            attr="other_id",
            doc="The number of the other case.",
            required=True,
            length=60,
        ),
    },
    named="link",
    has_facts=False,
    leads=False,
)


def _linked(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    if not facts.read(LINKED):
        return None
    links = [link for link in links_of(facts.case, user, on=facts.on) if link.holds]
    return {"links": links, "link_words": link_words} if links else None


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, WRITE):
        url = url_for("links.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CASE, _l("A link to another case"), url)


def _sentence(part: dict[str, Any]) -> Iterator[Clause]:
    num = len(part["links"])
    yield Clause(ngettext("%(num)d linked case", "%(num)d linked cases", num))


FEATURE = Feature(
    "links",
    bp,
    brings=(
        Records(
            lists={
                FileSection.HAPPENED: (
                    Child(
                        "links",
                        TOLD,
                        link="case_id",
                        once=("kind", "number"),
                        where=lambda row: row.ended_at is None,
                    ),
                )
            }
        ),
        LINKED,
        CasePart(FoldGroup.SOURCE, "casework/links/_of_case.html", _linked, _sentence),
        RecordLines(_lines),
    ),
)
