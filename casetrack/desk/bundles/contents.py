"""What is in the bundle of a case, as the archive that is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.models import Case, Identity
from casetrack.casework.attachments.actions import DAMAGED, take_original
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.attachments.policy import is_openable
from casetrack.casework.attachments.queries import files_of
from casetrack.casework.attachments.views import file_name
from casetrack.db.crypto import KeyProblem
from casetrack.desk.bundles.actions import take_bundle
from casetrack.desk.bundles.archive import Member, archive_of, whole
from casetrack.desk.bundles.document import BundledPaper, document_of, papers_of
from casetrack.desk.bundles.models import CaseBundle
from casetrack.desk.papers.asking import asked_again
from casetrack.desk.papers.making import document
from casetrack.desk.papers.named import named_copy, people_in
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import COMMENT, data_with_files
from casetrack.exchange.yaml_text import write
from casetrack.web.clock import local
from casetrack.web.words import language

# Bytes of a file that are read at once.
PIECE = 64 * 1024


def sent_bundle(case: Case, bundle: CaseBundle, act: Act, *, font: Path | None) -> Iterator[bytes]:
    """Note that the bundle is taken out, and return its archive in pieces.

    What is read of the database is read before this returns. Raises as `take_bundle` and
    `document_of`.
    """
    shown = take_bundle(case, bundle, act)
    names = {party_id: who.name for party_id, who in shown.items() if who.name}
    facts = facts_of(case, seen_by=act.by, on=act.on)
    data = data_with_files(case, act)
    files = [row for row in files_of(case, act)[::-1] if row.withdrawn_at is None]
    papers = papers_of(case)
    members = [
        whole("case.pdf", document_of(facts, bundle, names, files, papers, font)),
        whole("case.yaml", write(data, comment=COMMENT).encode()),
        *_documents(facts, papers, shown),
        *(_original(case, row, bundle, act) for row in files if is_openable(case, row, act)),
    ]
    return archive_of(members, local(bundle.asked_at), _guide(bundle))


def _documents(
    facts: CaseFacts, papers: Iterable[BundledPaper], shown: Mapping[int, Identity]
) -> Iterator[Member]:
    """Each version of each document as it was made, and the copy for the file.

    shown: the people whose names and particulars stand in them; aliases of all others.
    """
    for paper in papers:
        made, kind = paper.made, paper.kind
        asked = asked_again(facts, made) if shown else None
        is_named = asked is not None and any(who.id in shown for who in people_in(asked, kind))
        for end, is_file_copy in (("", False), ("-附卷", True)):
            try:
                if asked is not None and is_named:
                    content = named_copy(made, asked, shown, is_file_copy=is_file_copy)
                else:
                    content = document(made, kind, facts.case, is_file_copy=is_file_copy)
            except KeyProblem:
                raise RuleBroken(DAMAGED) from None
            yield whole(f"documents/{paper.name}{end}.docx", content)


def _original(case: Case, row: Attachment, bundle: CaseBundle, act: Act) -> Member:
    """A file of the case as it came; that it was taken is recorded."""
    original = take_original(case, row, bundle.reason, act)
    name = f"files/{file_name(row)}.{row.file_type.value}"
    return Member(name, lambda: iter(lambda: original.read(PIECE), b""))


def _guide(bundle: CaseBundle) -> Callable[[dict[str, str]], Iterator[Member]]:
    """What the archive says of itself: how it is read, and a page that compares the hashes."""
    read_me = "\r\n".join(_read_me(bundle)).encode("utf-8-sig")

    def made(sums: dict[str, str]) -> Iterator[Member]:
        yield whole("README.txt", read_me)
        yield whole("verify.html", page.render(sums=sums, lang=lang, title=title).encode())

    # Asked now: what is sent is sent after the request.
    page = current_app.jinja_env.get_template("desk/bundles/_verify.html")
    lang, title = language(), _("Compare the files with their hashes")
    return made


def _read_me(bundle: CaseBundle) -> Iterator[str]:
    """How the archive is read, for whoever finds it in thirty years."""
    yield _("case.pdf: the whole case to read.")
    yield _("documents: the Word files made in the case, each version with its copy for the file.")
    yield _("files: what belongs to the case, each as it came in.")
    yield _("case.yaml: the same as data, in plain text; its first line says how it is made.")
    yield _("verify.html: open it in a browser and choose the files, to see that none was changed.")
    yield _("SHA256SUMS: the hash of each file, as the command sha256sum -c reads it.")
    yield _(
        "Taken out by %(name)s on %(day)s. Reason: %(reason)s",
        name=bundle.by.name,
        day=local(bundle.asked_at).strftime("%Y-%m-%d %H:%M"),
        reason=bundle.reason,
    )
    if bundle.with_names:
        yield _("The real names of people stand in case.pdf and in documents. Keep it locked away.")
