"""The blueprint of documents, their templates, and sheets of data."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("papers", __name__)
