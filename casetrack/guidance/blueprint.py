"""The blueprint that the pages of guidance share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("guidance", __name__)
