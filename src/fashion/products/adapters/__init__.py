"""The ports of the products service on PostgreSQL."""
