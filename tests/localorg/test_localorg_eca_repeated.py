"""What a tool meets that reads apps, changes them and writes them back, as often as it is run."""

from __future__ import annotations

import re

import pytest

from tests.localorg.eca_setup import System, client_login, make_system, soap, write
from tests.serving import Server

TYPES = {
    "ExternalClientApplication": "Payroll",
    "ExtlClntAppOauthSettings": "Payroll_oauth",
    "ExtlClntAppGlobalOauthSettings": "Payroll_glbloauth",
    "ExtlClntAppOauthConfigurablePolicies": "Payroll_oauthPlcy",
    "ExtlClntAppConfigurablePolicies": "Payroll_plcy",
}


@pytest.fixture(scope="module")
def payroll(server: Server) -> System:
    return make_system(server, "Payroll", client_credentials=True)


def _read(server: Server, type_name: str, name: str) -> str:
    status, answer = soap(
        server,
        f"<m:readMetadata><m:type>{type_name}</m:type><m:fullNames>{name}</m:fullNames></m:readMetadata>",
    )
    assert status == 200, answer
    return answer


def _changed(server: Server, type_name: str) -> str:
    _, answer = soap(
        server,
        f"<m:listMetadata><m:queries><m:type>{type_name}</m:type></m:queries>"
        "<m:asOfVersion>64.0</m:asOfVersion></m:listMetadata>",
    )
    return answer.partition("<lastModifiedDate>")[2].partition("<")[0]


@pytest.mark.parametrize("operation", ["updateMetadata", "upsertMetadata"])
@pytest.mark.parametrize("type_name", TYPES)
def test_what_is_read_can_be_written_back_and_is_no_change(
    server: Server, payroll: System, type_name: str, operation: str
) -> None:
    before = _changed(server, type_name)
    answer = _read(server, type_name, TYPES[type_name])
    record = re.search(r"<records[^>]*>(.*)</records>", answer, re.DOTALL)
    assert record is not None
    elements = re.sub(r"<(/?)(\w)", r"<\1m:\2", record[1])
    status, written = soap(
        server,
        f'<m:{operation}><m:metadata xsi:type="m:{type_name}">{elements}</m:metadata></m:{operation}>',
    )
    assert (status, "<success>true</success>" in written) == (200, True), written
    assert _read(server, type_name, TYPES[type_name]) == answer
    assert _changed(server, type_name) == before
    assert client_login(server, payroll)[0] == 200


def test_rotation_flags_make_a_new_key_or_secret_at_each_save(server: Server, payroll: System) -> None:
    elements = {
        "callbackUrl": "https://localhost/callback", "externalClientApplication": "Payroll",
        "isClientCredentialsFlowEnabled": True, "label": "global",
    }  # fmt: skip
    name = "Payroll_glbloauth"
    write(
        server, "updateMetadata", "ExtlClntAppGlobalOauthSettings", fullName=name, **elements,
        shouldRotateConsumerSecret=True,
    )  # fmt: skip
    assert client_login(server, payroll)[1]["error"] == "invalid_client"
    write(
        server, "updateMetadata", "ExtlClntAppGlobalOauthSettings", fullName=name, **elements,
        shouldRotateConsumerKey=True,
    )  # fmt: skip
    assert client_login(server, payroll)[1]["error"] == "invalid_client_id"


def test_describe_names_the_types(server: Server) -> None:
    _, answer = soap(server, "<m:describeMetadata><m:asOfVersion>64.0</m:asOfVersion></m:describeMetadata>")
    assert "<xmlName>ExternalClientApplication</xmlName>" in answer
    assert "<directoryName>externalClientApps</directoryName>" in answer


def test_login_hours_are_minutes_of_the_day(server: Server, payroll: System) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for end, status in (("0", 400), ("1440", 200)):
        hours = "".join(f"<m:{d}End>{end}</m:{d}End><m:{d}Start>0</m:{d}Start>" for d in sorted(days))
        made = make_system(server, f"Hours{end}", client_credentials=True)
        answer = write(server, "updateMetadata", "Profile", fullName=f"Hours{end} Profile", loginHours=hours)
        assert "<success>true</success>" in answer, answer
        assert client_login(server, made)[0] == status
