"""Requests to servers of others, at addresses that users name: webhooks and feeds."""
