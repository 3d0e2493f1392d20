"""Anchors: head and length of the chain at one moment, a line each, kept outside the database.

Lines are only ever added. A file written before that holds one anchor over several lines.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casetrack.audit.chain import Anchor
from casetrack.codes import N_
from casetrack.config import OperatorFault
from casetrack.db.private_files import append


class NoAnchors(OperatorFault):
    """The file holds something else."""


@dataclass(frozen=True)
class Kept:
    """An anchor as it is kept.

    is_whole: everything was read for it, not only what came since the last. fits: nothing that
    was read was found wrong, be it outside the chain. is_restored: the chain does not contain the
    one before, which an event of it gave up (`casetrack.audit.restoring`).
    """

    anchor: Anchor
    at: datetime
    is_whole: bool
    fits: bool = True
    is_restored: bool = False


def read_anchors(file: Path) -> list[Kept]:
    """The anchors of a file, the oldest first; none if there is no file.

    Raises NoAnchors for anything else in it, and for anchors that go back; OSError.
    """
    try:
        text = file.read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as problem:
        raise NoAnchors(
            N_("%(file)s was not written by `casetrack audit anchor`."), file=file
        ) from problem
    decoder, anchors, at = json.JSONDecoder(), list[Kept](), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        line = text.count("\n", 0, at) + 1
        try:
            record, at = decoder.raw_decode(text, at)
            kept = Kept(
                Anchor(int(record["count"]), str(record["head"])),
                datetime.fromisoformat(record["at"]),
                bool(record.get("whole", False)),
                bool(record.get("fits", True)),
                bool(record.get("restored", False)),
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise NoAnchors(
                N_("%(file)s was not written by `casetrack audit anchor`: see its line %(line)s."),
                file=file,
                line=line,
            ) from problem
        is_back = bool(anchors) and kept.anchor.count < anchors[-1].anchor.count
        if is_back and not kept.is_restored:
            raise NoAnchors(
                N_("%(file)s was altered: its line %(line)s is shorter than the one before."),
                file=file,
                line=line,
            )
        anchors.append(kept)
    return anchors


def keep_anchor(file: Path, kept: Kept) -> None:
    """Add a line, down to the disk. Raises OSError."""
    record = {
        "count": kept.anchor.count,
        "head": kept.anchor.head,
        "at": kept.at.isoformat(timespec="seconds"),
        "whole": kept.is_whole,
        "fits": kept.fits,
        **({"restored": True} if kept.is_restored else {}),
    }
    append(file, json.dumps(record) + "\n")


def last_whole(kept: Sequence[Kept]) -> datetime | None:
    """Time of the last complete and faultless check; None if a fault was found since."""
    for kept_anchor in reversed(kept):
        if not kept_anchor.fits:
            return None
        if kept_anchor.is_whole:
            return kept_anchor.at
    return None
