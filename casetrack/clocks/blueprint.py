"""The blueprint that the pages of the dates of a case share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("clocks", __name__)
