"""deploy(checkOnly), which the local org does not have: what is sent, and what an org's answer means."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from remit.conform.apps import settings_of
from remit.conform.deploying import check_only
from remit.conform.lab import Lab
from remit.connect.rest import Org
from remit.connect.session import Session
from remit.metadata.types.external_client_application import ExternalClientApplication
from tests.connect.conftest import FAST, TOKEN, Got, Reply, ScriptedServer

PATH = "/services/Soap/m/64.0"
ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns="http://soap.sforce.com/2006/04/metadata"><soapenv:Body>{}</soapenv:Body></soapenv:Envelope>'
)
STARTED = ENVELOPE.format("<deployResponse><result><id>0Af000000000001AAA</id></result></deployResponse>")
COMPONENTS = [ExternalClientApplication(fullName="P", label="P"), settings_of("P")]


@dataclass
class Deploying:
    """A scripted org that takes one deploy and tells its status in steps."""

    server: ScriptedServer
    statuses: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def answer(self, got: Got) -> Reply:
        body = got.body.decode()
        self.sent.append(body)
        if "checkDeployStatus" not in body:
            return Reply(200, STARTED.encode())
        told = (
            f"<checkDeployStatusResponse><result>{self.statuses.pop(0)}</result></checkDeployStatusResponse>"
        )
        return Reply(200, ENVELOPE.format(told).encode())


@pytest.fixture
def deploying() -> Iterator[Deploying]:
    server = ScriptedServer()
    found = Deploying(server)
    server.on("POST", PATH, found.answer)
    yield found
    server.close()


def checked(deploying: Deploying) -> str:
    with Org(Session(deploying.server.url, TOKEN), version=64.0, retry=FAST) as org:
        # The check writes nothing, so that it needs no run and no journal.
        lab = Lab(org, None, "00D5g000004XyZEAU", "abc123", sleep=lambda _: None)  # type: ignore[arg-type]
        return check_only(lab, COMPONENTS)


def test_it_sends_a_check_of_a_package_with_each_component_in_its_place(deploying: Deploying) -> None:
    deploying.statuses = ["<done>false</done>", "<done>true</done><success>true</success>"]
    assert checked(deploying) == "yes"
    assert "<checkOnly>true</checkOnly>" in deploying.sent[0]
    held = re.search(r"<ZipFile>([^<]+)</ZipFile>", deploying.sent[0])
    assert held is not None
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(held.group(1)))) as archive:
        assert set(archive.namelist()) == {
            "externalClientApps/P.eca",
            "extlClntAppOauthSettings/P_oauth.ecaOauth",
            "package.xml",
        }
        package = archive.read("package.xml").decode()
        header = archive.read("externalClientApps/P.eca").decode()
    assert "<members>P</members><name>ExternalClientApplication</name>" in package
    assert "<version>64.0</version>" in package
    assert 'xmlns="http://soap.sforce.com/2006/04/metadata"' in header
    assert "<label>P</label>" in header


def test_a_check_that_fails_gives_the_first_problem(deploying: Deploying) -> None:
    deploying.statuses = [
        "<details><componentFailures><componentType>ExternalClientApplication</componentType>"
        "<problem>Not available for deploy for this organization</problem></componentFailures></details>"
        "<done>true</done><success>false</success>"
    ]
    assert checked(deploying) == "ExternalClientApplication: Not available for deploy for this organization"
