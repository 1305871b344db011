"""Brings a database to this version's schema; tells where tables and migrations differ."""

import io
import os
from contextlib import redirect_stdout

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.apps.migrations.tables import Migration

from recruit.foundation.database import engine
from recruit.piccolo_app import APP_CONFIG

os.environ.setdefault("PICCOLO_CONF", "recruit.piccolo_conf")

_LOCK = 7_301_124
"""Two processes that start at once migrate one after the other."""


async def migrate() -> str:
    """Run the migrations that are missing; what Piccolo printed. ``RuntimeError`` if one fails."""
    printed = io.StringIO()
    async with engine.pool.acquire() as connection:  # type: ignore[union-attr]
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        try:
            with redirect_stdout(printed):
                result = await run_forwards(APP_CONFIG.app_name)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
    if not result.success:
        raise RuntimeError(result.message or printed.getvalue())
    return printed.getvalue()


async def pending() -> list[str]:
    """The migrations that this database has not run yet."""
    ran: list[str] = []
    if await Migration.table_exists():
        ran = await Migration.get_migrations_which_ran(app_name=APP_CONFIG.app_name)
    manager = AutoMigrationManager()
    modules = manager.get_migration_modules(APP_CONFIG.resolved_migrations_folder_path)
    return sorted(set(manager.get_migration_ids(modules)) - set(ran))


async def differences() -> list[str]:
    """What the tables say and ``piccolo_migrations/`` does not; needs no database."""
    alter_statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    return [str(line) for group in alter_statements for line in group.statements]
