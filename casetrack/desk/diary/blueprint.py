"""The blueprint of the calendar and of its feeds."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("diary", __name__)
