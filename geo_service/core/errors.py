"""What went wrong, said to whoever can act on it; the service answers with problem+json (RFC 9457).

ServiceError
├── BadRequest     400   the question cannot be answered as asked
├── NotSignedIn    401   it is not known who asks
├── Forbidden      403   who asks may not do this
├── NotFound       404   there is no such thing, or none that the asker may see
├── Conflict       409   the state of things does not allow it
├── TooLarge       413   what was sent is larger than is read
├── TooMany        429   asked too often
└── Unavailable    503   something the service stands on is missing
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from geo_service.core.text import Language, Text


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it stands, what was given, what would be right."""

    where: str
    given: Any
    wanted: Text

    def json(self, language: Language) -> dict[str, Any]:
        """The fault as a member of `errors` in a problem document."""
        return {"where": self.where, "given": self.given, "wanted": self.wanted.in_(language)}


class ServiceError(Exception):
    """The root of what the service refuses to do or cannot do."""

    status: int = 500
    title: Text = Text("服务出错", "The service failed")
    retry_after_s: int | None = None
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: Text, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail.en)
        self.detail = detail
        self.faults = tuple(faults)

    def problem(self, language: Language) -> dict[str, Any]:
        """The RFC 9457 document, in one language."""
        return {
            "type": "about:blank",
            "title": self.title.in_(language),
            "status": self.status,
            "detail": self.detail.in_(language),
            "errors": [fault.json(language) for fault in self.faults],
        }


class BadRequest(ServiceError):
    """The question cannot be answered as asked."""

    status = 400
    title = Text("请求有误", "Bad request")


class NotSignedIn(ServiceError):
    """It is not known who asks: nothing was shown, or something that is not good, and which is not said."""

    status = 401
    title = Text("需要登录", "Not signed in")
    headers = MappingProxyType({"WWW-Authenticate": "Bearer"})

    def __init__(self) -> None:
        super().__init__(Text("请登录，或提供有效的密钥", "Sign in, or show a key that is good"))


class Forbidden(ServiceError):
    """Who asks may not do this, whatever it would be done to."""

    status = 403
    title = Text("无权操作", "Not allowed")


class NotFound(ServiceError):
    """There is no such thing, or none that the asker may see."""

    status = 404
    title = Text("没有找到", "Not found")


class Conflict(ServiceError):
    """The state of things does not allow it."""

    status = 409
    title = Text("与现状冲突", "Conflict")


class PreconditionFailed(ServiceError):
    """The thing has changed since the asker read it."""

    status = 412
    title = Text("内容已有变化", "It has changed meanwhile")


class PreconditionRequired(ServiceError):
    """A change that must say which version it is of does not."""

    status = 428
    title = Text("须注明所依据的版本", "The version must be named")


class TooLarge(ServiceError):
    """What was sent is larger than is read."""

    status = 413
    title = Text("内容过大", "Too large")


class TooMany(ServiceError):
    """Asked too often; after some seconds it is heard again."""

    status = 429
    title = Text("请求过于频繁", "Too many requests")

    def __init__(self, detail: Text, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Unavailable(ServiceError):
    """Something the service stands on is missing; trying again later may help."""

    status = 503
    title = Text("暂时不可用", "Temporarily unavailable")
    retry_after_s: int | None = 5
