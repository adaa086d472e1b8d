"""Properties: every tree is SOQL, and that SOQL is the tree; no text crashes the parser."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.errors import InputError
from remit.soql import parse
from remit.soql.dates import RANGES, RANGES_N
from remit.soql.reader import RESERVED
from remit.soql.tree import (
    Aliased,
    And,
    Call,
    Comparison,
    Fields,
    Includes,
    InList,
    InQuery,
    Literal,
    Not,
    Or,
    Order,
    Path,
    Query,
    Source,
    TypeOf,
    When,
)

_KEYWORDS = RESERVED | {
    "ORDER",
    "OFFSET",
    "FOR",
    "UPDATE",
    "ALL",
    "AS",
    "TYPEOF",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
}
_names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}(__[cr])?", fullmatch=True).filter(
    lambda n: n.upper() not in _KEYWORDS
)
_paths = st.lists(_names, min_size=1, max_size=6).map(lambda parts: Path(".".join(parts)))
_literals = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\\"), max_size=12).map(
        lambda s: Literal("string", s)
    ),
    st.sampled_from(["\\", "\\\\x", "a\\b", "'", "\n"]).map(lambda s: Literal("string", s)),
    st.integers(-(10**9), 10**9).map(lambda n: Literal("number", str(n))),
    st.decimals(-1000, 1000, places=2).map(lambda d: Literal("number", f"{d:f}")),
    st.sampled_from([Literal("boolean", "true"), Literal("boolean", "false"), Literal("null", "null")]),
    st.dates().map(lambda d: Literal("date", d.isoformat())),
    st.datetimes().map(lambda d: Literal("datetime", d.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))),
    st.sampled_from(sorted(RANGES)).map(lambda r: Literal("range", r)),
    st.builds(lambda r, n: Literal("range", r, n), st.sampled_from(sorted(RANGES_N)), st.integers(0, 999)),
)
_literals_args = st.integers(0, 99).map(lambda n: Literal("number", str(n)))
_calls = st.recursive(
    st.builds(Call, _names, st.lists(_paths, max_size=1).map(tuple)),
    lambda inner: st.builds(Call, _names, st.lists(inner | _literals_args, max_size=3).map(tuple)),
    max_leaves=3,
)
_expressions = st.one_of(_paths, _calls)
_lists = st.lists(_literals, min_size=1, max_size=3).map(tuple)
_ops = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "LIKE"])


def _conditions(queries: st.SearchStrategy[Query]) -> st.SearchStrategy:
    leaves = st.one_of(
        st.builds(Comparison, _expressions, _ops, _literals),
        st.builds(InList, _expressions, st.booleans(), _lists),
        st.builds(Includes, _expressions, st.booleans(), _lists),
        st.builds(InQuery, _expressions, st.booleans(), queries),
    )
    several = 2
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=several, max_size=3).map(lambda p: And(tuple(p))),
            st.lists(inner, min_size=several, max_size=3).map(lambda p: Or(tuple(p))),
            inner.map(Not),
        ),
        max_leaves=5,
    )


def _queries(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    items = st.one_of(
        _paths,
        _calls,
        st.builds(Aliased, _expressions, _names),
        st.sampled_from(["ALL", "STANDARD", "CUSTOM"]).map(Fields),
        st.builds(lambda p, w, f: TypeOf(p, (When(w, (f,)),), (f,)), _paths, _names, _paths),
        inner,
    )
    orders = st.builds(Order, _expressions, st.booleans(), st.sampled_from(["", "FIRST", "LAST"]))
    conditions = _conditions(inner)
    return st.builds(
        Query,
        st.lists(items, min_size=1, max_size=4).map(tuple),
        st.builds(Source, _names, st.one_of(st.just(""), _names)),
        where=st.none() | conditions,
        order_by=st.lists(orders, max_size=2).map(tuple),
        limit=st.none() | st.integers(0, 50_000),
        skip=st.none() | st.integers(0, 3_000),
        group_by=st.lists(_expressions, max_size=2).map(tuple),
        having=st.none() | conditions,
        scope=st.one_of(st.just(""), _names),
        security=st.sampled_from(["", "SECURITY_ENFORCED", "USER_MODE"]),
        for_=st.sampled_from([(), ("VIEW",), ("VIEW", "REFERENCE")]),
        tracking=st.sampled_from([(), ("TRACKING",), ("TRACKING", "VIEWSTAT")]),
        all_rows=st.booleans(),
    )


_plain = st.builds(Query, st.lists(_paths, min_size=1, max_size=3).map(tuple), st.builds(Source, _names))
_trees = _queries(st.one_of(_plain, _queries(_plain)))


@settings(max_examples=150, deadline=None)
@given(_trees)
def test_what_is_rendered_parses_to_the_same_tree(tree: Query) -> None:
    assert parse(str(tree)) == tree


_WORDS = [
    *(
        "SELECT",
        "Id",
        "FROM",
        "A",
        "WHERE",
        "(",
        ")",
        ",",
        "=",
        "'x'",
        "'",
        "AND",
        "OR",
        "NOT",
        "IN",
        "1",
        ":",
    ),
    *("ORDER", "BY", "LIMIT", "\\", "$", "FIELDS", "TYPEOF", "a.b", "LAST_N_DAYS", "GROUP", "\n"),
]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)))
def test_any_text_is_a_tree_or_a_placed_error(text: str) -> None:
    try:
        tree = parse(text)
    except InputError as error:
        assert error.message
        return
    assert parse(str(tree)) == tree
