"""Every error that a user can cause, each with one helpful sentence.

All derive from :class:`FindColorError`, so ``except FindColorError`` catches whatever the photo,
the hints or the machine can do wrong; anything else is a mistake of ours.
"""

from __future__ import annotations


class FindColorError(Exception):
    """The base of every error a user can cause; its text is one sentence to show as it is."""


class PhotoError(FindColorError):
    """The photo cannot be read: no photograph, damaged, too large, or of an unsupported kind."""


class PhotoTooLargeError(PhotoError):
    """The photo has more pixels than its reader allows."""


class WriteError(FindColorError):
    """The result cannot be written; nothing was left half-written."""


class HintError(FindColorError):
    """A hint, palette or recipe is malformed or lies outside the photo."""


class WeightsError(FindColorError):
    """The model's files are missing, damaged or of another version."""


class MissingExtraError(FindColorError):
    """A feature needs an optional part of Find Color that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f'{feature} needs an extra: run  pip install "findcolor[{extra}]"')
        self.feature = feature
        self.extra = extra


class SettingsError(FindColorError):
    """An option has a value that makes no sense, alone or beside the others."""


class BatchError(FindColorError):
    """A run over many photos cannot go on: a store, a scheduler or the ledger fails it."""
