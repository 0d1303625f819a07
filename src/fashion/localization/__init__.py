"""The languages of answers, and their catalogs of messages (gettext)."""
