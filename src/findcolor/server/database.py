"""What the studio remembers: photos, recipes and jobs, in SQLite or PostgreSQL.

Rows are small; pixels lie in :mod:`findcolor.server.storage`. Another part of the server adds its
own tables by deriving from :class:`Base` and adding a migration to ``migrations/versions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from findcolor.errors import MissingExtraError, SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"


def now() -> datetime:
    """Return the present time in UTC, to the second (what every answer shows)."""
    return datetime.now(UTC).replace(microsecond=0)


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC; SQLite has no time zones, so they are put on and taken off here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without its zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables of the studio; constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PhotoRow(Base):
    """One uploaded photo of one owner, with its saved recipe."""

    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    depth: Mapped[int]
    format: Mapped[str] = mapped_column(String(8))
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    touched: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    position: Mapped[int] = mapped_column(BigInteger)


class JobRow(Base):
    """A batch: photos to colour at full size, in the background."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    format: Mapped[str] = mapped_column(String(8))
    quality: Mapped[int | None]
    drop_gps: Mapped[bool]
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    touched: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    position: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[list[ItemRow]] = relationship(
        back_populates="job",
        order_by="ItemRow.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class ItemRow(Base):
    """One photo of a job, with all that its work needs, so that a deleted photo stops nothing."""

    __tablename__ = "job_items"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    photo: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), index=True)
    attempts: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(500))
    result: Mapped[str | None] = mapped_column(String(64), index=True)
    result_name: Mapped[str | None] = mapped_column(String(300))
    job: Mapped[JobRow] = relationship(back_populates="items")


class Database:
    """An engine with its tables brought up to date.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises:
        SettingsError: The URL makes no sense, or nothing answers there.
        MissingExtraError: PostgreSQL is asked for and its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self.url = _read_url(url)
        try:
            self.engine = _engine(self.url)
        except ModuleNotFoundError:
            raise MissingExtraError("PostgreSQL", "postgres") from None
        try:
            self._migrate()
        except DatabaseError as error:
            self.close()
            reason = str(error.orig).strip().splitlines()[0].rstrip(".")
            raise SettingsError(f"The data base cannot be opened: {reason}.") from None
        except CommandError:
            self.close()
            raise SettingsError("The data base was made by a newer Find Color.") from None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session whose changes are committed at the end, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def answers(self) -> bool:
        """Tell whether the data base answers a query."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _read_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsError(
            "The data base is not a URL such as sqlite:///PATH or postgresql://USER@HOST/NAME."
        ) from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(f'The data base "{url.drivername}" is neither sqlite nor postgresql.')
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")  # readers never wait for a writer
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine
