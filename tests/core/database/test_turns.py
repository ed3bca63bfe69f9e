"""More ask at once than there are connections and threads: they wait for their turn, and all are answered."""

import threading
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from pydantic import SecretStr

from geo_service.core.database import connections
from geo_service.settings import Settings
from tests.served import serving

# Above the forty threads of a service; of a site that does not exist, so each is answered 404.
AT_ONCE = 90


@pytest.mark.parametrize("under_keys", [True, False])
def test_ninety_at_once_over_two_connections_are_all_answered(database_url, found, tmp_path, under_keys, monkeypatch):
    monkeypatch.setattr(connections, "WAIT_S", 20)  # however slow the machine is
    settings = Settings(database_url=SecretStr(database_url), var=tmp_path, work=False, connections=2)
    statuses, start = [], threading.Barrier(AT_ONCE)
    with serving(settings, found) as address:
        where = urlsplit(address)

        def ask(number: int) -> None:
            client = HTTPConnection(where.hostname, where.port, timeout=30, source_address=(f"127.0.1.{number + 1}", 0))
            headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": str(uuid4())} if under_keys else {})
            start.wait()
            client.request("POST", "/facilities/87654321/reports", b'{"state": "free"}', headers)
            statuses.append(client.getresponse().status)
            client.close()

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [404] * AT_ONCE
