"""Strict validation of JSON bodies, with messages that name the wrong field and what it takes."""

import re
from typing import Any, cast

import msgspec
from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from msgspec import inspect

from fashion.kernel.http.problems import ProblemError
from fashion.kernel.http.requests.validation_messages import either, words

Bodies = dict[HTTPRouteHandler, type[msgspec.Struct]]

_FIELD = re.compile(r"field `(.*)`$", re.DOTALL)
_PLACE = re.compile(r"^\$\.(\w+)")


def known_bodies(app: Litestar) -> Bodies:
    """Return the type of the JSON body of each route that has one."""
    handlers = (
        handler for route in app.routes if isinstance(route, HTTPRoute) for handler in route.route_handlers
    )
    fields = ((handler, handler.parsed_fn_signature.parameters.get("data")) for handler in handlers)
    return {handler: field.annotation for handler, field in fields if field}


async def check_body(request: Request[Any, Any, Any]) -> None:
    """Validate a JSON body; Litestar alone would accept "1" for 1 and for true.

    Raises:
        ProblemError: 400 for what is no JSON, or not of the type.
    """
    kind = request.app.state.bodies.get(request.route_handler)
    if kind is None:
        return
    try:
        msgspec.json.decode(await request.body(), type=kind)
    except msgspec.ValidationError as error:
        raise ProblemError(400, "bad-body", fault_of(kind, str(error))) from None
    except msgspec.DecodeError as error:
        detail = f"The body cannot be read as JSON ({error}); send a JSON object."
        raise ProblemError(400, "bad-body", detail) from None
    except RecursionError:
        detail = "The body is nested too deeply; send a flat JSON object."
        raise ProblemError(400, "bad-body", detail) from None


def fault_of(kind: type[msgspec.Struct], message: str) -> str:
    """Say in a sentence what is wrong with a body, from the message of its `ValidationError`."""
    described = cast(inspect.StructType, inspect.type_info(kind))
    fields = {field.encode_name: words(field.type) for field in described.fields}
    what, _, where = message.partition(" - at `")
    named, place = _FIELD.search(what), _PLACE.match(where)
    if place:
        return f"{place[1]} takes {fields[place[1]]}."
    if named and named[1] in fields:
        return f"{named[1]} is missing in the body: it takes {fields[named[1]]}."
    if named:
        return f"The body has a field {named[1][:80]!r} that is not known: it takes {either(list(fields), 'and')}."
    return f"The body takes a JSON object of {either(list(fields), 'and')}."
