"""Editing a photo's recipe: the steps, undoing them, and keeping them safe.

What every program with a window needs and no toolkit should own: no Qt and no HTTP in here.
"""

from findcolor.editing.autosave import Autosave
from findcolor.editing.history import Edit, History
from findcolor.editing.session import OpenPhoto, Session

__all__ = ["Autosave", "Edit", "History", "OpenPhoto", "Session"]
