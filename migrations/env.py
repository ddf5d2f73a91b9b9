"""Runs the migrations on the connection that app.db gives; under the alembic command, on the configured database."""

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.sql.schema import SchemaItem
from sqlmodel import SQLModel

from app import models  # noqa: F401  (registers the tables)
from app.db import engine_for
from app.settings import Settings

# SQLite sorts and compares text by its bytes. So does PostgreSQL by the collation "C", whatever the database's own is:
# every column of text gets it, of whichever migration it is, so that none has to think of it.
OF_ANOTHER_ORDER = text("""
    SELECT format('ALTER TABLE %s ', attrelid::regclass) || string_agg(
        format('ALTER COLUMN %I TYPE %s COLLATE "C"', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum
    )
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
        AND attcollation NOT IN (0, 'pg_catalog."C"'::regcollation)
    GROUP BY attrelid
""")


def is_model(_item: SchemaItem, name: str | None, kind: str, _reflected: bool, _compare_to: SchemaItem | None) -> bool:
    # The search index and the tables that FTS5 keeps for it are no models.
    return not (kind == "table" and name is not None and name.split("_")[0] == "search")


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_object=is_model,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "postgresql":
        for statement in connection.execute(OF_ANOTHER_ORDER).scalars().all():
            connection.exec_driver_sql(statement)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = engine_for(Settings.read().database_url)
    with engine.execution_options(writes=True).begin() as opened:
        run(opened)
