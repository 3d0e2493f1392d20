"""The feature declaration and pages of the guides."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, abort, current_app, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from casetrack.desk.guides.reading import GUIDES, guide_in, titles_in
from casetrack.ledger.registry import Feature
from casetrack.web.access import signed_in
from casetrack.web.page import TOOLS, SectionPage
from casetrack.web.words import language

bp = Blueprint("guides", __name__)


@bp.get("/guides")
@signed_in
def index() -> ResponseReturnValue:
    """The first guide, with links to the others."""
    return show(GUIDES[0])


@bp.get("/guides/<name>")
@signed_in
def show(name: str) -> ResponseReturnValue:
    """One guide, in the language of the page."""
    lang, folder = language(), _docs() / "start"
    try:
        guide = guide_in(lang, name, folder, guide_at=_guide_at, picture_at=_picture_at)
    except LookupError:
        abort(404)
    return render_template("desk/guides/show.html", guide=guide, titles=titles_in(lang, folder))


@bp.get("/guides/pictures/<name>")
@signed_in
def picture(name: str) -> ResponseReturnValue:
    """A picture of a guide."""
    return send_from_directory(_docs() / "images", name)


def _guide_at(name: str) -> str | None:
    return url_for(".show", name=name) if name in GUIDES else None


def _picture_at(name: str) -> str | None:
    return url_for(".picture", name=name) if (_docs() / "images" / name).is_file() else None


def _docs() -> Path:
    folder: Path = current_app.config["DOCS"]
    return folder


FEATURE = Feature(
    "guides", bp, section=None, brings=(SectionPage(TOOLS, _l("Guide"), "guides.index", place=4),)
)
