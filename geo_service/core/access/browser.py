"""What a browser needs: a cookie that no script reads, and proof that a change comes from our own page."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from geo_service.core.access.secrets import csrf_token, same

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CSRF_HEADER = "X-CSRF-Token"
AFTER_SIGN_IN = "/console"
LONGEST_NEXT = 2000


def is_secure(request: Request, public_url: str | None) -> bool:
    """Whether browsers reach the service by https."""
    return own_origin(request, public_url).startswith("https:")


def own_origin(request: Request, public_url: str | None) -> str:
    """Scheme, host and port under which the browser sees the service."""
    return public_url or f"{request.url.scheme}://{request.url.netloc}"


def cookie_name(request: Request, public_url: str | None) -> str:
    """The session's cookie; over https one that no other host and no page without https can have set."""
    return "__Host-session" if is_secure(request, public_url) else "session"


def session_token(request: Request, public_url: str | None) -> str | None:
    """The token in the cookie."""
    return request.cookies.get(cookie_name(request, public_url))


def set_session(request: Request, response: Response, token: str, public_url: str | None, lasts_s: int) -> None:
    """Hand the token to the browser."""
    secure = is_secure(request, public_url)
    name = cookie_name(request, public_url)
    response.set_cookie(name, token, max_age=lasts_s, path="/", secure=secure, httponly=True, samesite="lax")


def drop_session(request: Request, response: Response, public_url: str | None) -> None:
    """Take the token away from the browser."""
    secure = is_secure(request, public_url)
    name = cookie_name(request, public_url)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def is_from_our_page(request: Request, public_url: str | None) -> bool:
    """Whether no header says that a request was made by a page of another site; browsers set at least one of them."""
    site, origin = request.headers.getlist("sec-fetch-site"), request.headers.getlist("origin")
    ours = own_origin(request, public_url)
    return all(one == "same-origin" for one in site) and all(one == ours for one in origin)


def has_csrf_token(request: Request, token: str) -> bool:
    """Whether the request carries what only our own page could learn."""
    return same(request.headers.get(CSRF_HEADER, ""), csrf_token(token))


def safe_next(wanted: str | None) -> str:
    """The page to go to after signing in: a path of this service, the console for anything else."""
    if not wanted or not wanted.startswith("/") or len(wanted) > LONGEST_NEXT:
        return AFTER_SIGN_IN
    # Browsers read a backslash as a slash and drop tabs and line ends, so "/\t/host" would be another host.
    if wanted[1:2] in ("/", "\\") or "\\" in wanted or not wanted.isascii() or not wanted.isprintable():
        return AFTER_SIGN_IN
    parts = urlsplit(wanted)
    return AFTER_SIGN_IN if parts.scheme or parts.netloc else wanted
