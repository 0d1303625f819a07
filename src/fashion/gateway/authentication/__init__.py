"""Authentication at the gateway: tokens of OpenID Connect issuers become principals."""
