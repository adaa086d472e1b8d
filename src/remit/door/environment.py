"""The environment by which a child process finds the door and trusts it: Python, Node, curl, Java and others.

What each client reads was tried with unmodified clients (`tests/door/test_door_clients.py`). Both letter
cases are needed: curl reads `http_proxy` in lower case only, others read upper case only.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from remit.door.trust import TRUST_STORE_PASSWORD, Trust

NO_PROXY = "127.0.0.1,localhost,::1"


def child_environment(base_env: Mapping[str, str], proxy_url: str, trust: Trust) -> dict[str, str]:
    """`base_env` with the door in it: proxy, trusted authority, and what would lead past them taken out.

    `proxy_url` may carry credentials (`Door.proxy_url`); Java cannot send them, so a Java child is seen with
    the address that the door itself was given (`Door(from_ip=...)`).
    """
    env = dict(base_env)
    # A SOCKS or catch-all proxy of the user's would win over ours in some clients.
    for name in ("ALL_PROXY", "all_proxy", "SSL_CERT_DIR", "NODE_TLS_REJECT_UNAUTHORIZED"):
        env.pop(name, None)
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        env[name] = env[name.lower()] = proxy_url
    env["NO_PROXY"] = env["no_proxy"] = NO_PROXY
    bundle = str(trust.bundle)
    env["REQUESTS_CA_BUNDLE"] = bundle  # requests, simple-salesforce, zeep
    env["SSL_CERT_FILE"] = bundle  # OpenSSL's own default: httpx, Ruby, Go, .NET
    env["CURL_CA_BUNDLE"] = bundle
    env["NODE_EXTRA_CA_CERTS"] = str(trust.authority)  # added to Node's own roots
    env["NODE_USE_ENV_PROXY"] = "1"  # Node 22.21 and 24: fetch and http read the proxy variables
    env["SFDX_DISABLE_DNS_CHECK"] = "true"  # the sf CLI looks hosts up before it asks its proxy
    env["DENO_CERT"] = str(trust.authority)
    env["JAVA_TOOL_OPTIONS"] = " ".join(
        filter(None, [env.get("JAVA_TOOL_OPTIONS", ""), *_java(proxy_url, trust)])
    )
    return env


def _java(proxy_url: str, trust: Trust) -> list[str]:
    proxy = urlsplit(proxy_url)
    return [
        f"-Dhttps.proxyHost={proxy.hostname}",
        f"-Dhttps.proxyPort={proxy.port}",
        f"-Dhttp.proxyHost={proxy.hostname}",
        f"-Dhttp.proxyPort={proxy.port}",
        "-Dhttp.nonProxyHosts=localhost|127.*|[::1]",
        _quoted(f"-Djavax.net.ssl.trustStore={trust.java}"),
        "-Djavax.net.ssl.trustStoreType=PKCS12",
        f"-Djavax.net.ssl.trustStorePassword={TRUST_STORE_PASSWORD}",
    ]


def _quoted(option: str) -> str:
    """The JVM splits the variable at white space and knows quotes."""
    if not any(c.isspace() for c in option):
        return option
    quote = "'" if '"' in option else '"'
    return f"{quote}{option}{quote}"
