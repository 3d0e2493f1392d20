"""The feature declaration of documents, their templates, and sheets of data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.casework.attachments.models import ADD
from casetrack.desk.papers import numbering, template_views, views
from casetrack.desk.papers.blueprint import bp
from casetrack.desk.papers.changes import NOTICED, SIGNED
from casetrack.desk.papers.letters import PAPERS
from casetrack.desk.papers.models import OUTDATED, TEMPLATES, UNSIGNED
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.page import OFFICE, SectionPage
from casetrack.web.words import FactWords

# Imported for their routes.
PAGES = (views, numbering, template_views)


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
            url=subject_page("papers.made", "made_id"),
            needs=Permission.JOURNAL_WRITE,
        ),
        DutyLine(
            UNSIGNED,
            title=_l("Add the scan of a signed paper"),
            late_title=_l("The signed paper of a document is missing"),
            button=_l("Add the scan"),
            url=subject_page("papers.scan", "made_id"),
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
