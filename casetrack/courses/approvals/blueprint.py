"""The blueprint of the pages of proposals and of the table of the office."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("approvals", __name__)
