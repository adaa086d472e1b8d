"""Unmodified clients, each a process with nothing but a child's environment, reach the local org."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from remit.door import Door, Trust, child_environment

HOST = "acme.my.salesforce.com"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(environment: dict[str, str], *command: str) -> Any:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert ["x-remit-host", HOST] in answer["headers"]
    return answer


def python(environment: dict[str, str], script: str) -> Any:
    return run(environment, sys.executable, "-c", script)


def test_requests(environment: dict[str, str]) -> None:
    script = f"import requests; print(requests.post('https://{HOST}/', json={{'a': 1}}).text)"
    assert python(environment, script)["length"] == len('{"a": 1}')


def test_httpx(environment: dict[str, str]) -> None:
    python(environment, f"import httpx; print(httpx.get('https://{HOST}/').text)")


def test_urllib(environment: dict[str, str]) -> None:
    python(environment, f"import urllib.request as u; print(u.urlopen('https://{HOST}/').read().decode())")


def test_simple_salesforce(environment: dict[str, str]) -> None:
    script = (
        "from simple_salesforce import Salesforce; import json\n"
        f"sf = Salesforce(instance_url='https://{HOST}', session_id='00D!x')\n"
        "print(json.dumps(sf.restful('limits')))"
    )
    answer = python(environment, script)
    assert answer["path"].endswith("/limits")
    assert ["authorization", "Bearer 00D!x"] in answer["headers"]


@needs("curl")
def test_curl(environment: dict[str, str]) -> None:
    run(environment, "curl", "-sS", f"https://{HOST}/x")
    run(environment, "curl", "-sS", f"http://{HOST}/x")
    refused = subprocess.run(
        ["curl", "-sS", "https://example.com/"], env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "403" in refused.stderr


@needs("curl")
def test_from_goes_with_the_proxy_url(door: Door, trust: Trust) -> None:
    environment = child_environment({"PATH": "/usr/bin:/bin"}, door.proxy_url("2001:db8::7"), trust)
    assert ["x-remit-from", "2001:db8::7"] in run(environment, "curl", "-sS", f"https://{HOST}/")["headers"]
    assert ["x-remit-from", "2001:db8::7"] in python(
        environment, f"import requests; print(requests.get('https://{HOST}/').text)"
    )["headers"]


NODE = """
const http = require('http'), https = require('https');
const proxy = new URL(process.env.HTTPS_PROXY);
http.request({host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: 'HOST:443'})
  .on('connect', (answer, socket) => https.get({host: 'HOST', path: '/x', socket, agent: false},
     (got) => got.pipe(process.stdout)))
  .end();
"""


@needs("node")
def test_node_trusts_the_authority(environment: dict[str, str]) -> None:
    # Node 20 has no proxy of its own; clients bring one, which reads HTTPS_PROXY as this script does.
    run(environment, "node", "-e", NODE.replace("HOST", HOST))


JAVA = """
public class Get {
  public static void main(String[] a) throws Exception {
    System.out.write(new java.net.URL("https://HOST/x").openStream().readAllBytes());
    System.out.flush();
  }
}
"""


@needs("java")
@needs("javac")
def test_java(environment: dict[str, str], tmp_path: Path) -> None:
    source = tmp_path / "Get.java"
    source.write_text(JAVA.replace("HOST", HOST))
    run(environment, "java", str(source))


def test_the_environment_keeps_what_it_does_not_need_to_change(trust: Trust) -> None:
    before = {
        "PATH": "/bin",
        "ALL_PROXY": "socks5://x",
        "JAVA_TOOL_OPTIONS": "-Xmx1g",
        "no_proxy": "salesforce.com",
    }
    after = child_environment(before, "http://127.0.0.1:1", trust)
    assert after["PATH"] == "/bin"
    assert "ALL_PROXY" not in after
    assert after["JAVA_TOOL_OPTIONS"].startswith("-Xmx1g -Dhttps.proxyHost=127.0.0.1 ")
    assert after["NO_PROXY"] == after["no_proxy"] == "127.0.0.1,localhost,::1"
    assert {after[name] for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")} == {
        "http://127.0.0.1:1"
    }
    assert before["ALL_PROXY"] == "socks5://x"  # a new environment, not the caller's
