"""Answers that a client may keep: what it has already is not sent again."""

from hashlib import sha256

from fastapi import Request, Response


def cached(request: Request, body: bytes, media_type: str, max_age_s: int) -> Response:
    """The body with a weak tag of its content, or 304 without it where the client has the same.

    Args:
        max_age_s: for how long it may be used without asking; 0 asks every time.
    """
    # Weak, for compression on the way changes the bytes. SHA-256, for processors have instructions for it.
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={max_age_s}"}
    if holds(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def holds(if_none_match: str, tag: str) -> bool:
    """Whether an If-None-Match header names a tag, weak or strong (RFC 9110, 13.1.2)."""
    given = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in given or tag.removeprefix("W/") in given
