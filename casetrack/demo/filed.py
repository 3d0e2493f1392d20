"""Files of invented cases: a drawn page that stands for a scan, a drawn room for a photograph.

Nothing is written on them, and nobody is to be seen.
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.attachments.actions import NewFile, Proof, attach
from casetrack.casework.attachments.inspecting import inspect
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.db import session
from casetrack.db.kept_files import current_file_store
from casetrack.demo.desk import Desk

INK, LINE, STAMP = (60, 56, 50), (176, 168, 152), (190, 60, 44)
MEGABYTES = 10


def scan(pages: int = 2) -> bytes:
    """A letter of some pages as a PDF: a title, lines, and a stamp on the last."""
    sheets = []
    for number in range(1, pages + 1):
        sheet = Image.new("RGB", (827, 1169), (252, 250, 245))
        pen = ImageDraw.Draw(sheet)
        if number == 1:
            pen.rectangle((280, 120, 547, 146), fill=INK)
        for line in range(24):
            end = 700 if line % 6 else 480
            pen.rectangle((110, 210 + 34 * line, end + 7 * number, 216 + 34 * line), fill=LINE)
        if number == pages:
            pen.ellipse((540, 900, 700, 1060), outline=STAMP, width=7)
        sheets.append(sheet)
    packed = io.BytesIO()
    sheets[0].save(packed, "PDF", save_all=True, append_images=sheets[1:], resolution=100)
    return packed.getvalue()


def photograph() -> bytes:
    """A room with a table under a window."""
    room = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    pen = ImageDraw.Draw(room)
    pen.rectangle((0, 620, 1200, 900), fill=(150, 120, 88))
    pen.rectangle((760, 130, 1060, 430), fill=(206, 224, 236), outline=INK, width=8)
    pen.rectangle((150, 520, 640, 560), fill=(120, 84, 52))
    for leg in (180, 590):
        pen.rectangle((leg, 560, leg + 24, 760), fill=(104, 72, 46))
    packed = io.BytesIO()
    room.save(packed, "JPEG", quality=80)
    return packed.getvalue()


def filed(
    desk: Desk, case: Case, entry_id: int | None, kind: AttachmentKind, content: bytes
) -> None:
    """Add a file to an entry, today."""
    draft = current_file_store().draft_of(content)
    file = NewFile(draft, kind.value, inspect(draft, kind.value))
    proof = Proof(kind, proves_on=desk.day)
    entry = session().get_one(JournalEntry, entry_id)
    attach(case, entry, [file], proof, desk.act(), case_megabytes=MEGABYTES)
