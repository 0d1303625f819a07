"""The names and ports of the services and of the embedded stores."""

from typing import Literal, get_args

Service = Literal["imaging", "color", "products", "gateway"]
SERVICES: tuple[Service, ...] = get_args(Service)
WITH_TABLES: tuple[Service, ...] = ("imaging", "color", "products")
PORTS: dict[Service, int] = {"gateway": 8080, "imaging": 8001, "color": 8002, "products": 8003}
STORE_PORTS = {"postgres": 5432, "redis": 6379}
