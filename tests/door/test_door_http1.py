"""Request heads are read strictly: nothing that a client writes can pass for what the door adds."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from remit.door.http1 import (
    BadRequest,
    credentials,
    from_token,
    parse_head,
    split_authority,
    split_target,
    write_head,
)

MARKS = (("X-Remit-Door", "s"), ("X-Remit-Host", "h"), ("X-Remit-From", "f"), ("X-Remit-Proto", "https"))


def written(raw: str) -> str:
    head = parse_head(raw.encode("latin-1"))
    return write_head(head, head.target, MARKS).decode("latin-1")


def test_a_request_is_passed_on_as_it_came_with_the_marks_after_it() -> None:
    assert written(
        "GET /a?b=c HTTP/1.1\r\nHost: na1.salesforce.com\r\nX-Ümlaut: no\r\n\r\n".replace("Ü", "U")
    ) == (
        "GET /a?b=c HTTP/1.1\r\nHost: na1.salesforce.com\r\nX-Umlaut: no\r\n"
        "X-Remit-Door: s\r\nX-Remit-Host: h\r\nX-Remit-From: f\r\nX-Remit-Proto: https\r\n\r\n"
    )


def test_headers_between_client_and_proxy_are_left_out() -> None:
    text = written(
        "GET / HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic x\r\nProxy-Connection: keep-alive\r\n"
        "Connection: keep-alive, X-Mine, Host\r\nX-Mine: 1\r\nUpgrade: h2c\r\nKeep-Alive: 5\r\n\r\n"
    )
    assert [line.partition(":")[0] for line in text.split("\r\n")[1:-2]] == [
        "Host",
        "X-Remit-Door",
        "X-Remit-Host",
        "X-Remit-From",
        "X-Remit-Proto",
    ]


@pytest.mark.parametrize("name", ["X-Remit-From", "x-remit-from", "X_Remit_From", "x_remit-DOOR"])
def test_spoofed_marks_are_left_out(name: str) -> None:
    text = written(f"GET / HTTP/1.1\r\nHost: a\r\n{name}: 10.0.0.1\r\n\r\n")
    assert "10.0.0.1" not in text


@pytest.mark.parametrize(
    "raw",
    [
        "GET / HTTP/1.1\r\nHost: a\nX-Remit-From: 1.2.3.4\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rX-Remit-From: 1.2.3.4\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n X-Remit-From: 1.2.3.4\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Remit-From : 1.2.3.4\r\n\r\n",
        "GET /\nX-Remit-From:1 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\x00c\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\n",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(raw: str) -> None:
    with pytest.raises(BadRequest):
        parse_head(raw.encode("latin-1"))


@given(st.text(st.characters(max_codepoint=255), max_size=80))
@example("A: b\r\nX-Remit-From: 6.6.6.6")
@example("Connection: x-remit-door, x-remit-from\r\nX-REMIT_FROM: 6.6.6.6")
def test_whatever_the_client_writes_the_marks_are_there_once_and_ours(lines: str) -> None:
    try:
        text = written(f"GET / HTTP/1.1\r\n{lines}\r\n\r\n")
    except BadRequest:
        return
    # Read as the laxest server would: any of CR and LF ends a line, case and _ do not matter.
    found = [
        tuple(part.strip() for part in line.replace("_", "-").split(":", 1))
        for line in text.replace("\r", "\n").split("\n")
        if line.replace("_", "-").lower().lstrip().startswith("x-remit-")
    ]
    assert found == list(MARKS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NA1.Salesforce.com:443", ("na1.salesforce.com", 443)),
        ("login.salesforce.com", ("login.salesforce.com", 443)),
        ("login.salesforce.com.:443", ("login.salesforce.com", 443)),
        ("[::1]:8443", ("::1", 8443)),
    ],
)
def test_hosts_and_ports(text: str, expected: tuple[str, int]) -> None:
    assert split_authority(text, 443) == expected


@pytest.mark.parametrize("text", ["", "a:b:c", "a b", "a:0", "a:65536", "user@a:443", "a/b", "[::1"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        split_authority(text, 443)


def test_absolute_targets() -> None:
    assert split_target("http://a.force.com:81/x?y") == ("a.force.com", 81, "/x?y")
    assert split_target("HTTP://a.force.com?y=/") == ("a.force.com", 80, "/?y=/")
    for bad in ("/x", "https://a.force.com/", "http://u:p@a.force.com/"):
        with pytest.raises(BadRequest):
            split_target(bad)


@given(st.ip_addresses())
def test_an_address_goes_through_a_proxy_url(address: object) -> None:
    import base64

    basic = base64.b64encode(f"{from_token(str(address))}:secret".encode()).decode()
    assert credentials(f"Basic {basic}") == (str(address), "secret")
    assert ":" not in from_token(str(address))


@pytest.mark.parametrize("value", ["", "Basic", "Basic !!", "Bearer eA==", "Basic eDp5", "Basic /w=="])
def test_other_credentials_are_refused(value: str) -> None:
    with pytest.raises(BadRequest) as caught:
        credentials(value)
    assert caught.value.status.startswith("407")
