"""Whatever is written as a filter, the service answers, soon, and goes on: hard ones end a process that has nothing."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from geo_service.core.features.filters.parser import PARSER, Parser, TooHard, Unparsed

# What takes the parser down to the end of its stack, and what takes it twice as long with every bracket.
HARD = {
    "signs": "free_bays = " + "-" * 6_000 + "1",
    "signs apart": "free_bays = " + "- " * 6_000 + "1",
    "NOT": "NOT " * 3_900 + "free_bays = 1",
    "comparisons": "free_bays" + " = 1" * 3_900,
    "brackets without end": "(" * 39 + "free_bays = 1",
    "brackets around what is none": "(" * 30 + "free_bays = = 1" + ")" * 30,
}


@pytest.mark.parametrize("what", HARD)
def test_a_hard_filter_is_refused_and_the_next_one_answered(what: str, client: TestClient) -> None:
    for path in ("/collections/streets/items", "/feeds/csv"):
        asked = {"filter": HARD[what]} | ({"collection": "streets"} if path == "/feeds/csv" else {})
        answer = client.get(path, params=asked)
        assert answer.status_code == 400, answer.text
        (fault,) = answer.json()["errors"]
        assert (fault["where"], fault["wanted"]) == ("filter", "较简单的条件：括号、符号成对，少嵌套")
    assert client.get("/collections/streets/items", params={"filter": "type = 'town'"}).status_code == 200


def test_many_hard_filters_keep_no_thread_from_anybody_else(client: TestClient) -> None:
    app, hard, many = client.app, {"filter": HARD["brackets without end"]}, 60

    async def flooded() -> tuple[int, int, set[int]]:
        over = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=over, base_url="http://test") as asking:
            flood = [asyncio.create_task(asking.get("/collections/streets/items", params=hard)) for _ in range(many)]
            await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
            ready = await asking.get("/readyz")
            waiting = sum(not one.done() for one in flood)
            answers = await asyncio.gather(*flood)
        return ready.status_code, waiting, {one.status_code for one in answers}

    assert client.portal is not None
    ready, waiting, answered = client.portal.call(flooded)
    assert ready == 200
    assert waiting > many - 10  # a thread was free, and nobody had to be done first
    assert answered == {400, 503}  # the last had waited too long for their turn
    assert client.get("/collections/streets/items", params={"filter": "type = 'town'"}).status_code == 200


def test_a_parser_is_begun_anew_after_it_was_ended() -> None:
    parser = Parser()
    first = parser.begin()
    assert parser.tree("free_bays > 3", "cql2-text") == {"op": ">", "args": [{"property": "free_bays"}, 3]}
    first.kill()
    with pytest.raises(TooHard):
        parser.tree("free_bays > 3", "cql2-text")
    with pytest.raises(Unparsed, match="expected"):
        parser.tree("free_bays >", "cql2-text")
    assert parser.begin().pid != first.pid
    parser.end()


def test_the_parser_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_SERVICE_DATABASE_URL", "postgresql://secret")
    parser = Parser()
    process = parser.begin()
    told = Path(f"/proc/{process.pid}/environ").read_bytes()
    parser.end()
    assert b"secret" not in told
    assert b"GEO_SERVICE" not in told


def test_the_parser_ends_with_who_began_it() -> None:
    begun = f"from {Parser.__module__} import PARSER; import os; print(PARSER.begin().pid, flush=True); os._exit(1)"
    told = subprocess.run([sys.executable, "-c", begun], capture_output=True, text=True, check=False)
    pid = int(told.stdout)
    # It reads that nothing comes any more; init takes it over.
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] == "Z":
            return
        os.sched_yield()
        subprocess.run(["sleep", "0.05"], check=True)
    pytest.fail(f"{pid} is still there")


def test_a_process_that_was_forked_has_a_parser_of_its_own() -> None:
    mine = PARSER.begin().pid
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, str(PARSER.begin().pid).encode())
        PARSER.end()
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 100)) != mine
    os.close(reading)
    os.close(writing)
    assert PARSER.tree("TRUE", "cql2-text") is True
