"""The blueprint all pages of check-in hang on."""

from flask import Blueprint

bp = Blueprint("checkin", "app.checkin", template_folder="templates")
