"""The service in docs/service.md, run as it stands there."""

import json
import re
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn

PAGE = Path(__file__).parents[2] / "docs" / "service.md"
TOKEN = "rahasia-uji"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def source():
    return re.search(r"```python\n(\"\"\"uvicorn.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The example on a free port of 127.0.0.1."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPINI_TOKEN", TOKEN)
        patch.setenv("OPINI_STORE", str(tmp_path_factory.mktemp("layanan") / "isu.db"))
        space = {"__name__": "layanan"}
        exec(compile(source(), str(PAGE), "exec", dont_inherit=True), space)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(space["app"], host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    space["monitor"].close()


def test_the_example_is_forty_lines():
    code = [line for line in source().splitlines()[1:] if line.strip()]
    assert len(code) <= 40


def test_posting_twice_asking_and_listening(address, rows):
    body = [{**row, "waktu": row["waktu"].isoformat()} for row in rows]
    with httpx.Client(base_url=address, headers=HEADERS, timeout=120) as client:
        answers = [client.post("/opini", json=body, headers={"Idempotency-Key": "a"}) for _ in range(2)]
        assert [a.status_code for a in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["accepted"] == len(rows)
        assert [issue["isu"] for issue in client.get("/isu").json()] == ["air", "festival"]
        with client.stream("GET", "/peringatan") as events:
            lines = events.iter_lines()
            cursor = next(line for line in lines if line.startswith("id: "))
            alert = json.loads(next(line for line in lines if line.startswith("data: "))[6:])
        assert (alert["isu"], str(alert["kursor"])) == ("air", cursor[4:])


def test_no_token_no_answer_and_a_wrong_batch_says_why(address):
    with httpx.Client(base_url=address, timeout=60) as client:
        for headers in ({}, {"Authorization": "Bearer salah"}):
            assert client.get("/isu", headers=headers).status_code == 401
        wrong = client.post("/opini", json=[{"foo": 1}], headers={**HEADERS, "Idempotency-Key": "b"})
        assert wrong.status_code == 422
        assert "waktu" in wrong.json()["detail"]
        assert client.post("/opini", json=[], headers=HEADERS).status_code == 422
