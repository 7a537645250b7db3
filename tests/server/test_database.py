from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from findcolor.errors import SettingsError
from findcolor.server.database import Base, Database, ItemRow, JobRow, PhotoRow


def photo(**changes: object) -> PhotoRow:
    when = datetime(2026, 11, 22, 12, tzinfo=UTC)
    values = {
        "id": "p",
        "owner": "o",
        "name": "a.jpg",
        "digest": "d",
        "bytes": 2**40,
        "width": 2,
        "height": 1,
        "depth": 8,
        "format": "jpeg",
        "recipe": {"version": 1, "hints": []},
        "created": when,
        "touched": when,
        "position": 2**62,
    }
    return PhotoRow(**(values | changes))


def test_migrations_make_exactly_the_tables_of_the_models(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.close()


def test_a_second_start_changes_nothing(database_url: str) -> None:
    first = Database(database_url)
    with first.session() as session:
        session.add(photo())
    first.close()
    second = Database(database_url)
    with second.session() as session:
        row = session.scalars(select(PhotoRow)).one()
    assert (row.recipe, row.bytes, row.position) == ({"version": 1, "hints": []}, 2**40, 2**62)
    assert "alembic_version" in inspect(second.engine).get_table_names()
    second.close()


def test_times_come_back_in_utc(database_url: str) -> None:
    database = Database(database_url)
    seoul = timezone(timedelta(hours=9))
    with database.session() as session:
        session.add(photo(created=datetime(2026, 1, 1, 9, tzinfo=seoul)))
    with database.session() as session:
        created = session.scalars(select(PhotoRow.created)).one()
    assert created == datetime(2026, 1, 1, tzinfo=UTC)
    assert created.tzinfo is UTC
    database.close()


def test_an_error_undoes_the_whole_session(database_url: str) -> None:
    database = Database(database_url)

    def fail() -> None:
        with database.session() as session:
            session.add(photo())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.session() as session:
        assert session.scalars(select(PhotoRow)).all() == []
    database.close()


def test_items_go_with_their_job_and_never_come_alone(database_url: str) -> None:
    database = Database(database_url)
    when = datetime(2026, 11, 22, tzinfo=UTC)
    item = {"photo": "p", "name": "n", "digest": "d", "recipe": {}, "state": "waiting"}
    job = {"owner": "o", "state": "queued", "format": "source", "drop_gps": False}
    with database.session() as session:
        row = JobRow(id="j", created=when, touched=when, position=1, **job)
        row.items.append(ItemRow(position=0, attempts=0, **item))
        session.add(row)
    with database.session() as session:
        session.delete(session.get_one(JobRow, "j"))
    with database.session() as session:
        assert session.scalars(select(ItemRow)).all() == []

    def add_alone() -> None:
        with database.session() as session:
            session.add(ItemRow(job_id="none", position=0, attempts=0, **item))

    with pytest.raises(IntegrityError):
        add_alone()
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://host/name",
        "sqlite:////no/such/folder/x.sqlite3",
        "postgresql://nobody@127.0.0.1:1/none",
    ],
)
def test_what_cannot_be_opened_is_one_sentence(url: str) -> None:
    with pytest.raises(SettingsError) as error:
        Database(url)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"no data base" * 100)
    with pytest.raises(SettingsError, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")


def test_a_data_base_of_a_newer_version_is_one_sentence(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(SettingsError, match="newer"):
        Database(database_url)
