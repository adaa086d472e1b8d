"""The Metadata API: ten components a call, results one by one, and what is never sent twice."""

from __future__ import annotations

import pytest

from remit.api.codecs.soap import parse_request
from remit.api.codecs.soap_metadata import build_list, build_read, build_results, parse_call
from remit.api.codecs.soap_metadata_values import (
    FileProperties,
    MetadataError,
    MetadataResult,
    ReadMetadata,
    WriteMetadata,
)
from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.metadata.types.external_client_application import ExternalClientApplication

from .conftest import TOKEN, Got, Reply, ScriptedServer

PATH = "/services/Soap/m/64.0"


def _app(name: str) -> ExternalClientApplication:
    return ExternalClientApplication(fullName=name, label=name, distributionState="Local")


def test_components_are_read_ten_a_call(server: ScriptedServer, org: Org) -> None:
    def answer(got: Got) -> Reply:
        request = parse_request(got.body)
        call = parse_call(request)
        assert isinstance(call, ReadMetadata)
        assert request.headers.session_id == TOKEN
        return Reply(200, build_read([None if n == "app3" else _app(n) for n in call.full_names]))

    server.on("POST", PATH, answer)
    found = MetadataApi(org).read(ExternalClientApplication, [f"app{i}" for i in range(12)])
    assert found[3] is None
    assert [a.fullName for a in found if a] == [f"app{i}" for i in range(12) if i != 3]
    assert len(server.got) == 2


def test_each_component_has_its_own_result(server: ScriptedServer, org: Org) -> None:
    def answer(got: Got) -> Reply:
        call = parse_call(parse_request(got.body))
        assert isinstance(call, WriteMetadata)
        assert call.operation == "createMetadata"
        failed = MetadataError("DUPLICATE_DEVELOPER_NAME", "The name is taken")
        return Reply(
            200, build_results("createMetadata", [MetadataResult("a"), MetadataResult("b", (failed,))])
        )

    server.on("POST", PATH, answer)
    api = MetadataApi(org)
    results = api.create(_app("a"), _app("b"))
    assert [r.success for r in results] == [True, False]
    api.check(results[:1], "create app")
    with pytest.raises(OrgError, match="create app b: DUPLICATE_DEVELOPER_NAME: The name is taken"):
        api.check(results, "create app")


def test_an_update_is_sent_again_and_a_create_is_not(server: ScriptedServer, org: Org) -> None:
    busy = Reply(503, b"")
    server.on("POST", PATH, busy, Reply(200, build_results("updateMetadata", [MetadataResult("a")])))
    assert MetadataApi(org).update(_app("a"))[0].success
    server.on("POST", PATH, busy)
    before = len(server.got)
    with pytest.raises(OrgError):
        MetadataApi(org).create(_app("a"))
    assert len(server.got) == before + 1


def test_a_fault_is_an_org_error_with_its_code(server: ScriptedServer, org: Org) -> None:
    fault = (
        b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        b"<soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: Invalid"
        b" Session ID found in SessionHeader: Illegal Session</faultstring></soapenv:Fault></soapenv:Body>"
        b"</soapenv:Envelope>"
    )
    server.on("POST", PATH, Reply(500, fault))
    with pytest.raises(OrgError, match="Illegal Session") as error:
        MetadataApi(org).list_components("Profile")
    assert error.value.code == "INVALID_SESSION_ID"


def test_types_are_listed_three_a_call(server: ScriptedServer, org: Org) -> None:
    profile = FileProperties("Profile", "Admin", "profiles/Admin.profile")
    server.on("POST", PATH, Reply(200, build_list([profile])))
    found = MetadataApi(org).list_components("Profile", "PermissionSet", "CustomObject", "CustomField")
    assert [f.full_name for f in found] == ["Admin", "Admin"]
    assert len(server.got) == 2


def test_read_only_mode_reads_metadata_and_writes_none(server: ScriptedServer) -> None:
    from remit.connect.session import Session

    server.on("POST", PATH, Reply(200, build_read([None])))
    with Org(Session(server.url, TOKEN), version=64.0, read_only=True) as org:
        api = MetadataApi(org)
        assert api.read(ExternalClientApplication, ["a"]) == [None]
        with pytest.raises(OrgError, match="read-only"):
            api.update(_app("a"))
        with pytest.raises(OrgError, match="read-only"):
            api.delete(ExternalClientApplication, ["a"])
