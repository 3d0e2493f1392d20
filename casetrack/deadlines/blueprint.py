"""The pages of dates and of the calendar hang here."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("deadlines", __name__)
