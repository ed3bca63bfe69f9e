"""Taking the steps of cases over HTTP."""

from typing import Any

from fastapi.testclient import TestClient

type Case = dict[str, Any]


def take(who: TestClient, case: Case, step: str, status: int = 200, **body: Any) -> dict[str, Any]:
    """What is answered to a step of the version of a case that was read last; the body is facts and comment."""
    headers = {"If-Match": f'"{case["version"]}"'}
    answer = who.post(f"/cases/{case['id']}/transitions/{step}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()
