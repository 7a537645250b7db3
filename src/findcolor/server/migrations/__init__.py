"""Alembic's migrations of the studio's data base, run whenever the server starts."""
