"""SOQL end to end: `cases/*.yaml` hold rows, statements and answers, which REST and SOAP must both give.

A file has `rows` (made in order; `=name` stands for the id of an earlier one), perhaps `user` (object: fields
that its permission set reads) and `cases`: `it`, `soql`, and `rows`, `total` or `error` (code: text in it).
A case with `as: user` is asked by that user, the others by the administrator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from ruamel.yaml import YAML

from remit.api.codecs import soap
from remit.api.codecs import soap_partner as p
from remit.api.codecs.soap import SoapFault
from tests.localorg.test_localorg_soap_data import Partner
from tests.serving import Api, serving

FOLDER = Path(__file__).with_name("cases")
FILES = sorted(FOLDER.glob("*.yaml"))
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+)\+0000")


def load(path: Path) -> dict[str, Any]:
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict), path
    return content


CASES = [(path.stem, case) for path in FILES for case in load(path)["cases"]]


@dataclass
class Asked:
    """An org with the rows of one file, and who asks."""

    ids: dict[str, str]
    rest: dict[str, Api]
    soap: dict[str, Partner]

    def text(self, value: Any) -> Any:
        """A case's value with ids for names."""
        if isinstance(value, dict):
            return {k: self.text(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.text(v) for v in value]
        if isinstance(value, str) and value.startswith("="):
            return self.ids[value[1:]]
        return value

    def statement(self, soql: str) -> str:
        return re.sub(r"'=(\w+)'", lambda m: f"'{self.ids[m[1]]}'", " ".join(soql.split()))


def user_of(api: Api, grants: dict[str, list[str]]) -> str:
    licence = api.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = api.create("Profile", Name="Cases", UserLicenseId=licence, PermissionsApiEnabled=True)
    user = api.create(
        "User", Username="case@example.com", LastName="C", Alias="c", Email="c@example.com", ProfileId=profile,
        TimeZoneSidKey="GMT", LocaleSidKey="en_US", EmailEncodingKey="UTF-8", LanguageLocaleKey="en_US",
    )  # fmt: skip
    made = api.create("PermissionSet", Name="Cases", Label="Cases")
    for name, fields in grants.items():
        flags = {"PermissionsRead": True, "PermissionsViewAllRecords": True}
        api.create("ObjectPermissions", ParentId=made, SobjectType=name, **flags)
        for field in fields:
            row = {"ParentId": made, "SobjectType": name, "Field": f"{name}.{field}", "PermissionsRead": True}
            api.create("FieldPermissions", **row)
    api.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=made)
    return user


@pytest.fixture(scope="module")
def orgs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Asked]]:
    """The org of one file at a time, made when its first case runs."""
    home = tmp_path_factory.mktemp("cases")
    running: list[Any] = []
    made: dict[str, Asked] = {}

    class Orgs(dict[str, Asked]):
        def __missing__(self, stem: str) -> Asked:
            while running:
                running.pop().__exit__(None, None, None)
            context = serving(home / stem / "remit")
            server = context.__enter__()
            running.append(context)
            admin = server.admin()
            content = load(FOLDER / f"{stem}.yaml")
            asked = Asked({}, {"admin": admin}, {"admin": Partner(server.url, admin.token)})
            for name, row in content["rows"].items():
                ((object_name, values),) = row.items()
                deleted = values.pop("DELETED", False)
                asked.ids[name] = admin.create(object_name, **asked.text(values))
                if deleted:
                    admin.call("DELETE", f"sobjects/{object_name}/{asked.ids[name]}")
            if "user" in content:
                asked.ids["user"] = user_of(admin, content["user"])
                token = server.token("case@example.com")
                asked.rest["user"] = Api(server.url, token)
                asked.soap["user"] = Partner(server.url, token)
            self[stem] = asked
            return asked

    yield Orgs(made)
    while running:
        running.pop().__exit__(None, None, None)


def plain(value: Any) -> Any:
    """An answer without its attributes."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "attributes"}
    return [plain(v) for v in value] if isinstance(value, list) else value


def as_soap(value: Any) -> Any:
    """REST's answer in SOAP's texts."""
    if isinstance(value, dict):
        return {k: as_soap(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_soap(v) for v in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _MOMENT.sub(r"\1Z", value)
    return value if value is None else str(value)


def without_types(value: Any) -> Any:
    """SOAP's answer with counts and flags of nested results as texts too, less what only SOAP's addresses have."""
    if isinstance(value, dict):
        return {
            k: without_types(v)
            for k, v in value.items()
            if k != "attributes" and not (k in ("countryCode", "stateCode") and v is None)
        }
    return [without_types(v) for v in value] if isinstance(value, list) else as_soap(value)


@pytest.mark.parametrize(("stem", "case"), CASES, ids=[f"{stem}: {case['it']}" for stem, case in CASES])
def test_case(orgs: dict[str, Asked], stem: str, case: dict[str, Any]) -> None:
    asked = orgs[stem]
    who, soql = case.get("as", "admin"), asked.statement(case["soql"])
    resource = "queryAll" if case.get("all") else "query"
    status, body = asked.rest[who].call("GET", f"{resource}?q={quote(soql)}")
    call = p.Query(soql, all=bool(case.get("all")))
    soap_status, soap_body = asked.soap[who].post(call)
    if "error" in case:
        ((code, text),) = case["error"].items()
        assert (status, soap_status) == (400, 500), body
        assert body[0]["errorCode"] == code, body
        assert text in body[0]["message"], body
        with pytest.raises(SoapFault) as fault:
            soap.parse_response(soap_body, p.operation_of(call))
        assert (fault.value.code, fault.value.message) == (code, body[0]["message"])
        return
    assert status == 200, body
    answer = p.parse_query(soap_body, p.operation_of(call))
    assert answer["totalSize"] == body["totalSize"]
    if "total" in case:
        assert body["totalSize"] == case["total"]
    if "rows" in case:
        rows = plain(body["records"])
        expected = asked.text(case["rows"])
        if expected and not isinstance(expected[0], dict):
            rows = [next(iter(row.values())) if len(row) == 1 else list(row.values()) for row in rows]
        assert rows == expected
    assert without_types(answer["records"]) == as_soap(plain(body["records"]))
