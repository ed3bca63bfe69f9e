"""Errors on their way out: every failure becomes problem+json in the asker's language, nothing inside leaks."""

import logging
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from geo_service.core.database.connections import NO_DATABASE, TOO_LONG, is_away, took_too_long
from geo_service.core.errors import BadRequest, Fault, ServiceError, Unavailable
from geo_service.core.protection.personal import NEVER_REPEATED, without_numbers
from geo_service.core.text import Text, language_of

MEDIA_TYPE = "application/problem+json"
# What is refused now can be there in a moment, and can say what was given.
OF_NOW = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
# For a route whose body holds what must not be repeated: `openapi_extra=SECRET`.
SECRET = {"x-secret": True}

NO_NUL = Text("文字中不得有空字符（NUL）", "Text has no NUL character")

log = logging.getLogger(__name__)

# A whole number with more digits can be that of a person or of a document.
MOST_SHOWN = 10**8

# What would be right, by pydantic's name of the fault; its context fills the braces.
WANTED = {
    "missing": Text("必须填写", "it is required"),
    "extra_forbidden": Text("没有这个参数，请删除或更正名称", "there is no such parameter; remove it or mend its name"),
    "float_parsing": Text("应为数字", "a number"),
    "float_type": Text("应为数字", "a number"),
    "finite_number": Text("应为有限的数字", "a finite number"),
    "int_parsing": Text("应为整数", "a whole number"),
    "int_type": Text("应为整数", "a whole number"),
    "int_from_float": Text("应为整数", "a whole number"),
    "int_parsing_size": Text("数字过大", "a smaller number"),
    "bool_parsing": Text("应为 true 或 false", "true or false"),
    "greater_than_equal": Text("应不小于 {ge}", "at least {ge}"),
    "less_than_equal": Text("应不大于 {le}", "at most {le}"),
    "greater_than": Text("应大于 {gt}", "more than {gt}"),
    "less_than": Text("应小于 {lt}", "less than {lt}"),
    **dict.fromkeys(("enum", "literal_error"), Text("应为其中之一：{expected.zh}", "one of {expected.en}")),
    "string_too_long": Text("至多 {max_length} 字", "at most {max_length} letters"),
    "string_too_short": Text("不能为空", "it must not be empty"),
    "string_pattern_mismatch": Text("应符合 {pattern}", "text like {pattern}"),
    "string_type": Text("应为文字", "text"),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        Text("应为日期，如 2025-06-30", "a date such as 2025-06-30"),
    ),
    **dict.fromkeys(
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_from_date_parsing",
            "timezone_aware",
            "datetime_object_invalid",
        ),
        Text(
            "应为带时区的时刻，如 2025-06-30T22:15:00+08:00",
            "a moment with its offset such as 2025-06-30T22:15:00+08:00",
        ),
    ),
    "string_unicode": Text("应为文字", "text"),
    **dict.fromkeys(("time_type", "time_parsing"), Text("应为时刻，如 09:30", "a time of day such as 09:30")),
    **dict.fromkeys(
        ("uuid_type", "uuid_parsing"),
        Text("应为编号，如 1b4e28ba-2fa1-4d2e-883f-0016d3cca427", "an id such as 1b4e28ba-2fa1-4d2e-883f-0016d3cca427"),
    ),
    "bool_type": Text("应为 true 或 false", "true or false"),
    **dict.fromkeys(("list_type", "tuple_type"), Text("应为列表 […]", "a list […]")),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), Text("应为对象 {{…}}", "an object {{…}}")),
    "too_long": Text("至多 {max_length} 项", "at most {max_length} of them"),
    "too_short": Text("至少 {min_length} 项", "at least {min_length} of them"),
    "moment": Text(
        "应为 now，或带时区的时刻，如 2025-06-30T22:15:00%2B08:00（网址中加号写作 %2B）",
        "now, or a moment with its offset such as 2025-06-30T22:15:00%2B08:00 (in a URL a plus sign is %2B)",
    ),
    "service_phone": Text(
        "应为对外服务电话：座机写区号（如 021-xxxxxxxx），或 400、800 号码，或短号；不得填个人手机",
        "a service's telephone: a landline with its area such as 021-xxxxxxxx, a number of 400 or 800, or a short one; "
        "never a person's mobile",
    ),
    NEVER_REPEATED: Text("应为 1 至 200 个字符的文字", "text of 1 to 200 characters"),
    "personal_cell": Text("应为文字、数字或 null", "text, a number or null"),
    "personal_row": Text("应为对象 {{…}}，至多 {most} 列", "an object {{…}} of at most {most} columns"),
    "personal_column": Text("与“{other}”是同一列，只填一处", 'once: it is the same column as "{other}"'),
    "json_invalid": Text("应为合法的 JSON", "valid JSON"),
}


def faults_of(errors: Iterable[Any], where: str = "") -> list[Fault]:
    """Pydantic's errors as faults, each placed below `where`."""
    return [
        Fault(
            ":".join([*([where] if where else []), *(str(part) for part in error["loc"])]),
            None if error["type"] == "missing" or error["type"].startswith(NEVER_REPEATED) else shown(error["input"]),
            wanted(error),
        )
        for error in errors
    ]


def wanted(error: Any) -> Text:
    """What would be right, for one of pydantic's errors."""
    text = WANTED.get(error["type"])
    if text is None:
        message = error["msg"].removeprefix("Value error, ")
        return Text(message, message)
    context = {name: sayable(name, value) for name, value in error.get("ctx", {}).items()}
    return Text(text.zh.format(**context), text.en.format(**context))


def sayable(name: str, value: Any) -> Any:
    """A part of what pydantic says would be right, in words of either language.

    A great bound has commas: what could be a person's number would be masked with what was given.
    """
    if name == "expected":
        # Pydantic lists 'micro', 'comprehensive' or <Datum.GCJ02: 'gcj02'>.
        choices = [one.strip("<>").rpartition(": ")[2].strip("'") for one in re.split(", | or ", value)]
        return Text("、".join(choices), ", ".join(choices))
    return f"{value:,}" if isinstance(value, int) and abs(value) >= MOST_SHOWN else value


def shown(value: Any) -> Any:
    """The value as JSON can say it: anything long cut short, a number that can be a person's masked."""
    if isinstance(value, float) and not (math.isfinite(value) and abs(value) < MOST_SHOWN):
        return f"{value:.0e}"
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < MOST_SHOWN):
        return value
    text = without_numbers(value if isinstance(value, str) else str(value))
    return text if len(text) <= 200 else text[:200] + "…"


def answer(request: Request, error: ServiceError, headers: dict[str, str] | None = None) -> Response:
    """The problem document of an error, in the language the request prefers."""
    language = language_of(request.headers.get("accept-language", ""))
    return Response(
        orjson.dumps(without_persons(error.problem(language))),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers={**OF_NOW, "Content-Language": language, **(headers or {})},
    )


def without_persons(document: Any) -> Any:
    """A problem document; a number that can be a person's is masked wherever its texts repeat what was given."""
    if isinstance(document, dict):
        return {key: without_persons(value) for key, value in document.items()}
    if isinstance(document, list):
        return [without_persons(value) for value in document]
    return without_numbers(sendable(document)) if isinstance(document, str) else document


def sendable(text: str) -> str:
    """A text as UTF-8 can say it: half of a pair, which JSON can hold, as a question mark."""
    return text.encode("utf-8", "replace").decode()


class Unreadable(BadRequest):
    """The body is no such question: a missing field, a wrong type."""

    status = 422
    title = Text("内容不符合要求", "The content does not fit")


class Failed(ServiceError):
    """Something went wrong inside; the request id finds it in the log."""


def refuse_input(request: Request, error: Exception) -> Response:
    """400 for a parameter, 422 for a body."""
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    faults = [fault for e in errors for fault in faults_of([{**e, "loc": e["loc"][1:] or e["loc"]}])]
    detail = Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit")
    if is_secret(request):
        faults = [replace(fault, given=None) for fault in faults]
    in_body = any(e["loc"] and e["loc"][0] == "body" for e in errors)
    return answer(request, (Unreadable if in_body else BadRequest)(detail, faults))


def is_secret(request: Request) -> bool:
    """Whether the route says that what it is given must not be repeated, not even to who gave it."""
    return SECRET.items() <= (getattr(request.scope.get("route"), "openapi_extra", None) or {}).items()


class Refused(ServiceError):
    """Starlette's own refusals: no such route, wrong method."""

    def __init__(self, status: int, detail: Text) -> None:
        super().__init__(detail)
        self.status = status
        self.title = TITLES.get(status, Text("请求被拒绝", "The request was refused"))


TITLES = {
    404: Text("没有这个地址", "There is nothing at this address"),
    405: Text("这个地址不支持此方法", "This address does not take this method"),
    413: Text("内容过大", "The content is too large"),
}


def refuse_route(request: Request, error: Exception) -> Response:
    """No such route, or not by this method."""
    assert isinstance(error, HTTPException)
    asked = f"{request.method} {request.url.path}"
    return answer(request, Refused(error.status_code, Text(asked, asked)), dict(error.headers or {}))


def refuse(request: Request, error: Exception) -> Response:
    """An error of ours, as it says."""
    assert isinstance(error, ServiceError)
    wait = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return answer(request, error, {**error.headers, **wait})


def refuse_by_database(request: Request, error: Exception) -> Response:
    """400 for text that no field of the database holds, 503 when the database takes too long or is lost in the middle.

    Its other errors are ours, and nobody foresaw them.
    """
    assert isinstance(error, DBAPIError)
    if holds_nul(error):
        return answer(request, BadRequest(NO_NUL))
    if took_too_long(error.orig):
        log.error("database took too long")
        return refuse(request, Unavailable(TOO_LONG))
    if not is_away(error):
        raise error
    log.error("database lost", extra={"reason": type(error).__name__})
    return refuse(request, Unavailable(NO_DATABASE))


def holds_nul(error: DBAPIError) -> bool:
    """Whether a NUL stood in what was to be written or looked for: JSON and addresses can hold one, text cannot."""
    if not isinstance(error.orig, psycopg.DataError):
        return False
    # The first says the database, of JSON; the other psycopg itself, before it is asked.
    return isinstance(error.orig, psycopg.errors.UntranslatableCharacter) or "contain NUL" in str(error.orig)


def fail(request: Request) -> Response:
    """500 with nothing of the inside; the log has the rest."""
    return answer(request, Failed(Text("服务内部出错，请求编号可供查询", "An internal error; the request id finds it")))


def install(app: FastAPI) -> None:
    """Answer every foreseen failure of the app in this way; what nobody foresaw ends in `fail`."""
    app.add_exception_handler(ServiceError, refuse)
    app.add_exception_handler(RequestValidationError, refuse_input)
    app.add_exception_handler(HTTPException, refuse_route)
    app.add_exception_handler(DBAPIError, refuse_by_database)
