"""Reading routes called without FastAPI's solver of dependencies, which takes as long as a page's queries.

It goes through every parameter of a query model anew at each request. What it finds is the same: the model checks the
query, and what is wrong comes out as FastAPI's own error. The document of the API is made by FastAPI as ever.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, cast, get_origin

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

Handler = Callable[[Request], Awaitable[Response]]


def direct(
    route: APIRoute, dependency: Callable[..., Any], opened: Callable[[Request], AbstractAsyncContextManager[Any]]
) -> Handler | None:
    """What answers requests to a route that takes what `dependency` gives, ids of its path, and one model of its query.

    `opened` gives the same as the dependency. None for a route that takes anything else.
    """
    wanted = route.dependant
    models = {field.name: field.field_info.annotation for field in wanted.query_params}
    known = len(models) < 2 and all(
        isinstance(model, type) and issubclass(model, BaseModel) for model in models.values()
    )
    plain = all(field.field_info.annotation is str for field in wanted.path_params)
    others = wanted.body_params or wanted.header_params or wanted.cookie_params or wanted.request_param_name
    if others or not (known and plain) or [found.call for found in wanted.dependencies] != [dependency]:
        return None
    reading = wanted.dependencies[0].name or ""
    checks = {name: _check(cast(type[BaseModel], model)) for name, model in models.items()}

    async def handle(request: Request) -> Response:
        asked = {name: check(request.query_params) for name, check in checks.items()}
        async with opened(request) as found:
            answer: Response = await route.endpoint(**{reading: found}, **request.path_params, **asked)
        return answer

    return handle


def _check(model: type[BaseModel]) -> Callable[[QueryParams], BaseModel]:
    several = {name for name, field in model.model_fields.items() if get_origin(field.annotation) in (list, tuple)}

    def check(given: QueryParams) -> BaseModel:
        values: Mapping[str, Any] = {name: given.getlist(name) if name in several else given[name] for name in given}
        try:
            return model.model_validate(values)
        except ValidationError as error:
            wrong = [{**one, "loc": ("query", *one["loc"])} for one in error.errors(include_url=False)]
            raise RequestValidationError(wrong) from error

    return check
