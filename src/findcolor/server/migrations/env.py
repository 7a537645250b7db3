"""Run by Alembic: brings the data base of the given connection up to date."""

from alembic import context

from findcolor.server.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes tables by copying them
)
with context.begin_transaction():
    context.run_migrations()
