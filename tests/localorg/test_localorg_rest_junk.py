"""Whatever is asked, the org answers in its own words: no request makes it fail."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.serving import Api, Server

OBJECTS = (
    "Account",
    "Contact",
    "User",
    "PermissionSet",
    "ObjectPermissions",
    "Task",
    "ContentVersion",
    "Case",
)
FIELDS = ("Name", "OwnerId", "Id", "ParentId", "Owner", "AnnualRevenue", "NumberOfEmployees", "CreatedDate",
          "BillingAddress", "IsActive", "PermissionsRead", "VersionData", "Subject", "X__c", "attributes")  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12),
    st.sampled_from(["", "\0", "@{a.b}", "001000000000001", "2020-13-45", "'; DROP", "x" * 300]),
)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
records = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)
objects = st.sampled_from(OBJECTS)
fields = st.sampled_from(FIELDS)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, Any]:
    """Method, path and body of a request that may make no sense."""
    name, field, record = draw(objects), draw(fields), draw(records)
    junk = draw(values)
    part = {"method": draw(st.sampled_from(["POST", "GET", "x"])), "referenceId": junk, "body": record,
            "url": draw(st.sampled_from([f"/services/data/v64.0/sobjects/{name}", "x", "/services/data/v64.0/"])),
            "httpHeaders": junk}  # fmt: skip
    many = {"allOrNone": junk, "records": [record, {**record, "attributes": {"type": name}}]}
    literal = draw(st.sampled_from(["null", "1", "true", "TODAY", "'a'", "2020-01-01", "-1e400", "'\\'"]))
    operator = draw(st.sampled_from(["=", "<", "LIKE", "IN"]))
    soql = f"SELECT {field} FROM {name} WHERE {draw(fields)} {operator} {literal}"
    return draw(
        st.sampled_from(
            [
                ("POST", f"sobjects/{name}", record),
                ("POST", f"sobjects/{name}", junk),
                ("PATCH", f"sobjects/{name}/{field}/{quote(str(junk)[:50], safe='')}", record),
                ("GET", f"sobjects/{name}/001000000000001/{field}", None),
                ("GET", f"sobjects/{name}/001000000000001?fields={field},,", None),
                ("POST", "composite/sobjects", many),
                ("PATCH", f"composite/sobjects/{name}/{field}", many),
                ("POST", "composite/sobjects", junk),
                ("POST", "composite", {"allOrNone": junk, "compositeRequest": [part]}),
                ("POST", "composite/batch", {"batchRequests": [{**part, "richInput": junk}]}),
                ("POST", f"composite/tree/{name}", {"records": [record, junk]}),
                ("GET", f"query?q={quote(soql)}", None),
                ("GET", f"tooling/query?q={quote(soql)}&columns=true", None),
            ]
        )
    )


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(request=requests())
def test_no_request_makes_the_org_fail(admin: Api, request: tuple[str, str, Any]) -> None:
    method, path, body = request
    status, told = admin.call(method, path, body)
    assert status < 500, told
