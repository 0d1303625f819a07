"""The names and ports of the services and of the stores."""

from typing import Literal, get_args

Service = Literal["imaging", "color", "products", "gateway"]
SERVICES: tuple[Service, ...] = get_args(Service)
WITH_TABLES: tuple[Service, ...] = ("imaging", "color", "products")
PORTS: dict[Service, int] = {"gateway": 8080, "imaging": 8001, "color": 8002, "products": 8003}

Store = Literal["postgres", "redis", "nats"]
STORE_PORTS: dict[Store, int] = {"postgres": 5432, "redis": 6379, "nats": 4222}
StoreField = Literal["database", "redis", "events"]
STORE_FIELDS: dict[Store, StoreField] = {"postgres": "database", "redis": "redis", "nats": "events"}
"""The field of the spec that each store is described by."""
