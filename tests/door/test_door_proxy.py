"""What the door does with requests: marks, streams, refuses other hosts, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from remit.door import Authority, Door, Trust, serving
from remit.errors import HomeError

from .conftest import SECRET, Echo

URL = "https://acme.my.salesforce.com"


@pytest.fixture
def session(door: Door, trust: Trust) -> Iterator[requests.Session]:
    """A client that knows the door as a child of `remit org exec` does."""
    with requests.Session() as made:
        made.trust_env = False
        made.proxies = {"https": door.proxy_url(), "http": door.proxy_url()}
        made.verify = str(trust.bundle)
        yield made


def through(url: str, trust: Trust) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.proxies = {"https": url, "http": url}
    made.verify = str(trust.bundle)
    return made


def marks(answer: requests.Response) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in answer.json()["headers"]:
        if "remit" in name or name == "host":
            found.setdefault(name, []).append(value)
    return found


def test_a_request_reaches_the_org_with_host_and_marks(session: requests.Session) -> None:
    answer = session.get(f"{URL}/services/data?x=%20y")
    assert answer.json()["path"] == "/services/data?x=%20y"
    assert marks(answer) == {
        "host": ["acme.my.salesforce.com"],
        "x-remit-door": [SECRET],
        "x-remit-host": ["acme.my.salesforce.com"],
        "x-remit-from": ["127.0.0.1"],
        "x-remit-proto": ["https"],
    }


def test_a_client_cannot_set_the_marks_itself(session: requests.Session) -> None:
    spoofed = {"X-Remit-From": "10.1.1.1", "x_remit_from": "10.1.1.2", "X-REMIT-DOOR": "guess"}
    answer = session.get(f"{URL}/", headers=spoofed)
    assert marks(answer)["x-remit-from"] == ["127.0.0.1"]
    assert "10.1.1" not in answer.text
    assert "guess" not in answer.text


def test_the_proxy_url_carries_the_address_that_the_org_sees(door: Door, trust: Trust) -> None:
    for address in ("203.0.113.7", "2001:db8::1"):
        with through(door.proxy_url(address), trust) as client:
            assert marks(client.get(f"{URL}/"))["x-remit-from"] == [address]


def test_an_address_without_the_doors_secret_is_refused(door: Door, trust: Trust) -> None:
    guessed = door.proxy_url("203.0.113.7").replace(SECRET, "guess")
    with through(guessed, trust) as client, pytest.raises(requests.exceptions.ProxyError, match="407"):
        client.get(f"{URL}/")


def test_a_door_of_its_own_gives_every_client_one_address(
    org: int, authority: Authority, trust: Trust
) -> None:
    with (
        serving(Door("127.0.0.1", org, authority, SECRET, from_ip="198.51.100.9")) as door,
        through(door.proxy_url(), trust) as client,
    ):
        assert marks(client.get(f"{URL}/"))["x-remit-from"] == ["198.51.100.9"]


def test_every_salesforce_host_gets_its_own_certificate(session: requests.Session) -> None:
    for host in ("login.salesforce.com", "acme--uat.sandbox.my.salesforce.com", "acme.lightning.force.com"):
        assert marks(session.get(f"https://{host}/"))["x-remit-host"] == [host]


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://login.salesforce.com:8443/", "https://10.0.0.1/"]
)
def test_other_hosts_are_refused_and_counted(session: requests.Session, door: Door, url: str) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match="403 Refused by Remit"):
        session.get(url)
    assert sum(door.refused.values()) == 1


def test_a_refusal_says_why_in_words(session: requests.Session) -> None:
    answer = session.get("http://example.com/")
    assert answer.status_code == 403
    assert "example.com:80 is refused. Nothing left this machine." in answer.text


def test_plain_http_to_a_salesforce_host_goes_to_the_org(session: requests.Session) -> None:
    answer = session.post("http://acme.my.salesforce.com/x?y", data=b"abc")
    assert answer.json()["path"] == "/x?y"
    assert answer.json()["body"] == "abc"
    assert marks(answer)["x-remit-proto"] == ["http"]
    assert marks(answer)["x-remit-host"] == ["acme.my.salesforce.com"]


def test_other_hosts_are_let_through_unmarked_when_allowed(
    org: int, authority: Authority, trust: Trust
) -> None:
    with (
        serving(Door("127.0.0.1", org, authority, SECRET, allow_other_hosts=True)) as door,
        through(door.proxy_url(), trust) as client,
    ):
        answer = client.post(f"http://localhost:{org}/x", data=b"abc")
        assert answer.json()["body"] == "abc"
        assert marks(answer) == {"host": [f"localhost:{org}"]}
        with socket.create_connection(("127.0.0.1", door.port)) as raw:
            raw.sendall(f"CONNECT localhost:{org} HTTP/1.1\r\n\r\n".encode())
            assert raw.recv(100).startswith(b"HTTP/1.1 200")
            raw.sendall(b"GET /half HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            raw.shutdown(socket.SHUT_WR)  # the answer still comes to one that has ended its own side
            assert b'"/half"' in b"".join(iter(lambda: raw.recv(65536), b""))
        with pytest.raises(requests.exceptions.ProxyError, match="403"):
            client.get("https://login.salesforce.com:8443/")  # never led to the real Salesforce


def test_plain_and_chunked_bodies_arrive_whole(session: requests.Session) -> None:
    body = os.urandom(3_000_000)
    digest = hashlib.sha256(body).hexdigest()
    plain = session.post(f"{URL}/", data=body).json()
    pieces = (body[i : i + 70_001] for i in range(0, len(body), 70_001))
    chunked = session.patch(f"{URL}/", data=pieces).json()
    assert (plain["length"], plain["sha256"]) == (len(body), digest)
    assert (chunked["length"], chunked["sha256"]) == (len(body), digest)
    assert ["transfer-encoding", "chunked"] in chunked["headers"]
    assert session.head(f"{URL}/").content == b""
    assert len(session.get(f"{URL}/big/20000000").content) == 20_000_000


def test_one_connection_serves_many_requests(session: requests.Session, door: Door) -> None:
    Echo.connections.clear()
    for number in range(20):
        assert session.post(f"{URL}/{number}", data=b"x" * number).json()["length"] == number
    assert len(Echo.connections) == 1
    assert door.open_connections == 1


def test_fifty_clients_at_once_and_none_is_left_behind(door: Door, trust: Trust) -> None:
    def client(number: int) -> list[str]:
        with through(door.proxy_url(f"203.0.113.{number}"), trust) as made:
            return [marks(made.get(f"{URL}/"))["x-remit-from"][0] for _ in range(4)]

    with ThreadPoolExecutor(50) as pool:
        seen = list(pool.map(client, range(50)))
    assert seen == [[f"203.0.113.{number}"] * 4 for number in range(50)]
    until = time.monotonic() + 5
    while door.open_connections and time.monotonic() < until:
        time.sleep(0.01)
    assert door.open_connections == 0


def tls(door: Door, trust: Trust) -> Any:
    raw = socket.create_connection(("127.0.0.1", door.port), timeout=10)
    raw.sendall(b"CONNECT acme.my.salesforce.com:443 HTTP/1.0\r\n\r\n")
    assert raw.recv(1000) == b"HTTP/1.1 200 Connection established\r\n\r\n"
    context = ssl.create_default_context(cafile=str(trust.bundle))
    return context.wrap_socket(raw, server_hostname="acme.my.salesforce.com")


def read_all(side: Any) -> bytes:
    return b"".join(iter(lambda: side.recv(65536), b""))


def test_pipelined_requests_are_answered_in_order(door: Door, trust: Trust) -> None:
    with tls(door, trust) as side:
        side.sendall(
            b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            b"\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            b"GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        text = read_all(side).decode()
    paths = [json.loads(line[line.index("{") :])["path"] for line in text.split("HTTP/1.1 200")[1:]]
    assert paths == ["/1", "/2", "/3"]


def test_an_http_1_0_request_without_host_gets_one(door: Door, trust: Trust) -> None:
    with tls(door, trust) as side:
        side.sendall(b"GET / HTTP/1.0\r\n\r\n")
        text = read_all(side).decode()
    assert '["host", "acme.my.salesforce.com"]' in text


def test_a_client_that_waits_for_100_continue_gets_it(door: Door, trust: Trust) -> None:
    with tls(door, trust) as side:
        side.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert side.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        side.sendall(b"abc")
        assert b"200 OK" in side.recv(1000)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\nX-Remit-From: 1.1.1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 200_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", b"505"),
    ],
)
def test_malformed_requests_are_refused_and_end_the_connection(
    door: Door, trust: Trust, request_bytes: bytes, status: bytes
) -> None:
    with tls(door, trust) as side:
        side.sendall(request_bytes)
        assert read_all(side).startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01", b"GET /x HTTP/1.1\r\n\r\n", b"CONNECT a b c\r\n\r\n", b""]
)
def test_garbage_ends_its_own_connection_only(door: Door, session: requests.Session, garbage: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.port)) as raw:
        raw.sendall(garbage)
        raw.shutdown(socket.SHUT_WR)
        assert read_all(raw) == b"" or garbage.endswith(b"\r\n\r\n")
    assert session.get(f"{URL}/").status_code == 200


def test_a_client_that_distrusts_the_door_leaves_nothing_behind(door: Door) -> None:
    with requests.Session() as distrusting:
        distrusting.trust_env = False
        distrusting.proxies = {"https": door.proxy_url()}
        with pytest.raises(requests.exceptions.SSLError):
            distrusting.get(f"{URL}/")
    until = time.monotonic() + 5
    while door.open_connections and time.monotonic() < until:
        time.sleep(0.01)
    assert door.open_connections == 0


def test_an_org_that_is_not_there_is_a_502_that_says_so(authority: Authority, trust: Trust) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with (
        serving(Door("127.0.0.1", port, authority, SECRET)) as door,
        through(door.proxy_url(), trust) as client,
    ):
        with pytest.raises(requests.exceptions.ProxyError, match="502"):
            client.get(f"{URL}/")
        answer = client.get("http://acme.my.salesforce.com/")
        assert answer.status_code == 502
        assert f"the local org (127.0.0.1:{port}) does not answer" in answer.text


def test_a_closed_door_ends_its_connections_at_once(org: int, authority: Authority, trust: Trust) -> None:
    with serving(Door("127.0.0.1", org, authority, SECRET)) as door:
        sides = [tls(door, trust) for _ in range(5)]
        idle = socket.create_connection(("127.0.0.1", door.port))
        port = door.port
    # The clients have said no goodbye; a door that waited for them would not be here.
    assert door.open_connections == 0
    for side in (*sides, idle):
        side.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def test_a_taken_port_is_an_error_with_a_next_step(door: Door, authority: Authority) -> None:
    async def second() -> None:
        await Door("127.0.0.1", 1, authority, SECRET).start(port=door.port)

    with pytest.raises(HomeError, match="cannot listen"):
        asyncio.run(second())


def test_the_secret_is_not_shown_and_cannot_break_a_header(door: Door, authority: Authority) -> None:
    assert SECRET not in repr(door)
    assert SECRET not in door.proxy_url()
    for bad in ("short", "with\r\nline-1234567890", "with:colon-123456789"):
        with pytest.raises(ValueError, match="secret"):
            Door("127.0.0.1", 1, authority, bad)
