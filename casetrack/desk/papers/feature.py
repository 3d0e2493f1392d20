"""The feature declaration of documents, their templates, and sheets of data."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.owed import Owed
from casetrack.casework.attachments.models import ADD
from casetrack.desk.papers import numbering, template_views, verdicts
from casetrack.desk.papers.blueprint import bp
from casetrack.desk.papers.changes import NOTICED, SIGNED
from casetrack.desk.papers.letters import PAPERS
from casetrack.desk.papers.models import OUTDATED, TEMPLATES, UNSIGNED
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.page import OFFICE, SectionPage
from casetrack.web.words import FactWords

# Imported for their routes.
PAGES = (verdicts, numbering, template_views)


def _page(owed: Owed) -> str:
    return url_for("papers.made", case_id=owed.case_id, made_id=owed.subject_id)


def _scan(owed: Owed) -> str:
    return url_for("papers.scan", case_id=owed.case_id, made_id=owed.subject_id)


FEATURE = Feature(
    "papers",
    bp,
    brings=(
        *PAPERS,
        NOTICED,
        SIGNED,
        DutyLine(
            OUTDATED,
            title=_l("A document was made from older facts: make it anew"),
            late_title=_l("A document was made from older facts, and not made anew"),
            button=_l("Look at the document"),
            url=_page,
            needs=Permission.JOURNAL_WRITE,
        ),
        DutyLine(
            UNSIGNED,
            title=_l("Add the scan of a signed paper"),
            late_title=_l("The signed paper of a document is missing"),
            button=_l("Add the scan"),
            url=_scan,
            needs=ADD,
        ),
        FactWords(
            {
                "fact_of_document_changed": _l("the change of a fact that stands in a document"),
                "fact_of_document_made": _l("a document that was made"),
            }
        ),
        SectionPage(OFFICE, _l("Document templates"), "papers.templates", TEMPLATES, place=30),
    ),
)
