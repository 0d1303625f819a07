"""The public API: which path is whose, and which answers the edge may keep."""

from typing import Literal

import msgspec

from fashion.vocabulary import AccessScope, Service

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Ttl = Literal["colors_seconds", "products_seconds"]
USERS = "/v1/users/"


class Route(msgspec.Struct, frozen=True):
    """A path of the public API; one with a `ttl` is kept at the edge under its `tag` and user.

    Answers of one that is `localized` are in the language of the client. One that is `safe` changes nothing.
    """

    method: Method
    path: str
    service: Service
    scope: AccessScope | None
    ttl: Ttl | None = None
    tag: str = ""
    localized: bool = False
    safe: bool = False

    @property
    def template(self) -> str:
        """The path as metrics and logs name it."""
        return self.path.replace(":str", "")


ROUTES = (
    Route("POST", "/v1/analyses", "imaging", "me", localized=True),
    Route("GET", "/v1/analyses/{analysis_id:str}", "imaging", "me", localized=True),
    Route("GET", "/v1/users/{user_id:str}/history", "imaging", "me", localized=True),
    Route("GET", "/v1/colors", "color", None, "colors_seconds", "palettes"),
    Route("GET", "/v1/palettes", "color", "catalogue:write"),
    Route("PUT", "/v1/palettes", "color", "catalogue:write"),
    Route("POST", "/v1/palettes/preview", "color", "catalogue:write", safe=True),
    Route("GET", "/v1/users/{user_id:str}/profile", "color", "me", "colors_seconds", localized=True),
    Route("GET", "/v1/users/{user_id:str}/colors", "color", "me", "colors_seconds", localized=True),
    Route("GET", "/v1/users/{user_id:str}/match", "color", "me", "colors_seconds", localized=True),
    Route("POST", "/v1/users/{user_id:str}/recommendations", "color", "me"),
    Route("GET", "/v1/products", "products", None, "products_seconds", "catalogue", localized=True),
    Route("GET", "/v1/products/{sku:str}", "products", None, "products_seconds", "catalogue"),
    Route("GET", "/v1/products/{sku:str}/picture", "products", None),
    Route("POST", "/v1/catalogue/batch", "products", "catalogue:write"),
    Route("POST", "/v1/catalogue/imports", "products", "catalogue:write"),
    Route("POST", "/v1/catalogue/imports/by-url", "products", "catalogue:write"),
    Route("GET", "/v1/catalogue/imports/{import_id:str}", "products", "catalogue:write"),
    Route("GET", "/v1/catalogue/sources", "products", "catalogue:write"),
    Route("PUT", "/v1/catalogue/sources/{source_name:str}", "products", "catalogue:write"),
    Route("DELETE", "/v1/catalogue/sources/{source_name:str}", "products", "catalogue:write"),
    Route("PUT", "/v1/products/{sku:str}", "products", "catalogue:write"),
    Route("PATCH", "/v1/products/{sku:str}", "products", "catalogue:write"),
    Route("DELETE", "/v1/products/{sku:str}", "products", "catalogue:write"),
    Route(
        "GET",
        "/v1/users/{user_id:str}/products",
        "products",
        "me",
        "products_seconds",
        "catalogue",
        localized=True,
    ),
    Route("POST", "/v1/users/{user_id:str}/interactions", "products", "me"),
    Route("POST", "/v1/webhooks", "products", "act-for"),
    Route("GET", "/v1/webhooks", "products", "act-for"),
    Route("DELETE", "/v1/webhooks/{webhook_id:str}", "products", "act-for"),
    Route("GET", "/v1/webhooks/{webhook_id:str}/deliveries", "products", "act-for"),
    Route("POST", "/v1/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}/replay", "products", "act-for"),
    Route("GET", "/v1/analytics/coverage", "products", "analytics:read", "products_seconds", "analytics"),
    Route("GET", "/v1/analytics/funnel", "products", "analytics:read", "products_seconds", "analytics"),
)
PUBLIC = {(route.method.lower(), route.template) for route in ROUTES}
_KEPT = {route.template: route for route in ROUTES if route.ttl}
_KEPT_OF_USERS = {
    template.rpartition("/")[2]: route for template, route in _KEPT.items() if template.startswith(USERS)
}


def cacheable_route(path: str) -> tuple[Route, str] | None:
    """The route of a path that the edge keeps, and the user in it, empty where there is none."""
    if path.startswith(USERS):
        user, _, read = path.removeprefix(USERS).partition("/")
        route = _KEPT_OF_USERS.get(read)
        return (route, user) if route and user else None
    if route := _KEPT.get(path):
        return route, ""
    parent, _, name = path.rpartition("/")
    return (_KEPT["/v1/products/{sku}"], "") if parent == "/v1/products" and name else None
