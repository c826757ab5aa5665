"""The database itself: connections, tables, migrations, snapshots of values."""
