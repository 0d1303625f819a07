"""The documents from which clients are made, OpenAPI and AsyncAPI."""
