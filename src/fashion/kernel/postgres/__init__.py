"""PostgreSQL: connections, migrations and maintenance."""
