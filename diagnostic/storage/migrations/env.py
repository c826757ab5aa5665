"""Run by Alembic. The connection comes from `migrate`, with its transaction already begun."""

from alembic import context

from diagnostic.storage.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
