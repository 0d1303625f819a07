"""Webhooks: what the live stream tells, sent to the servers of a tenant by the Standard Webhooks specification."""
