"""HTTP as every service speaks it: problems, identity, pagination, validation and the server."""
