"""PostgreSQL and Redis as child processes, without an installation."""
