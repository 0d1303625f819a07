"""Webhooks: what the live stream reports, sent to a tenant's servers by the Standard Webhooks specification."""
