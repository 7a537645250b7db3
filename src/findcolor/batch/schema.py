"""The tables of a ledger.

``options`` and ``runs`` say what was asked for and when; ``photos`` has one row for each result:

- ``store``, ``source``, ``hints``, ``bytes``, ``stamp``: the photo as it was last seen;
- ``run``: the last run that it was part of;
- ``status``: waiting, working, done or failed; ``claimed``: some run has ever worked on it;
- ``attempts``, ``passing``, ``error``: troubles, and whether the last might pass by itself;
- the rest: what was made, under which options, and from which stamp.

The temporary tables hold what one planning finds: ``planned`` photos, hints (``hinted``), and the
files ``present`` in the output.
"""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS options (
    fingerprint TEXT PRIMARY KEY, description TEXT NOT NULL, first_used TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, options TEXT NOT NULL,
    version TEXT NOT NULL, ending TEXT);
CREATE TABLE IF NOT EXISTS photos (
    output TEXT PRIMARY KEY, store TEXT NOT NULL, source TEXT NOT NULL, hints TEXT,
    bytes INTEGER NOT NULL, stamp TEXT NOT NULL, made_from TEXT, run INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'waiting', claimed INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, passing INTEGER NOT NULL DEFAULT 0, error TEXT,
    options TEXT, input_sha256 TEXT, recipe TEXT, output_sha256 TEXT, output_bytes INTEGER,
    output_stamp TEXT, width INTEGER, height INTEGER, pages INTEGER, certainty REAL,
    seconds REAL, finished TEXT);
CREATE INDEX IF NOT EXISTS photos_to_do ON photos (status, attempts);
CREATE TEMP TABLE IF NOT EXISTS present (output TEXT PRIMARY KEY, stamp TEXT NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS hinted (
    store TEXT, key TEXT, stamp TEXT, PRIMARY KEY (store, key));
CREATE TEMP TABLE IF NOT EXISTS planned (
    output TEXT PRIMARY KEY, store TEXT, source TEXT, hints TEXT, bytes INTEGER, stamp TEXT);
"""
