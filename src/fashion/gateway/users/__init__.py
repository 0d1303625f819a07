"""Who calls, and what a caller may do with all that the platform holds of a user: delegate, export, erase."""
