"""The platform on a real cluster: clients, users under load, and measured times."""
