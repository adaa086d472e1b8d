"""Tokens to tree: a recursive-descent parser, one pass, with Salesforce's words for what it refuses.

The select list is written out in the shape that nearly all queries have (a plain path, then a comma or FROM),
as this is where the time goes; anything else takes the general way behind it. Source of the grammar: SOQL and
SOSL Reference, "SOQL SELECT Syntax".
"""

from __future__ import annotations

from remit.errors import NotYetError
from remit.soql.errors import SoqlError
from remit.soql.reader import RESERVED, Reader
from remit.soql.tokens import LETTERS, Tokens
from remit.soql.tree import (
    Aliased,
    And,
    Comparison,
    Condition,
    Expression,
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
    SelectItem,
    Source,
    TypeOf,
    When,
)

_AFTER_FROM = frozenset(
    ("WHERE", "USING", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "UPDATE", "ALL")
)
_COMPARE = frozenset(("=", "!=", "<", "<=", ">", ">=", "<>", "LIKE"))
_SECURITY = frozenset(("SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"))


def parse(text: str) -> Query:
    """The tree of a SOQL statement; `str` of it is SOQL again.

    Raises SoqlError (MALFORMED_QUERY) with the place. Names are not checked: `resolve` does that.
    """
    if not text or text.isspace():
        raise SoqlError("MALFORMED_QUERY", "SOQL statements cannot be empty or null")
    parser = _Parser(Tokens(text))
    query = parser.query()
    if parser.words[parser.i]:
        raise parser.tokens.unexpected(parser.i)
    return query


class _Parser(Reader):
    __slots__ = ()

    # -- the statement ----------------------------------------------------------------------------------

    def query(self) -> Query:
        start = self.i
        self.expect("SELECT")
        select = self.select_list()
        query = Query(select, self.source())
        if self.upper[self.i] == ",":
            query.sources = self.more_sources()
        query.offset = self.offset(start)
        query.text = self.text
        upper = self.upper
        if upper[self.i] == "USING":
            self.i += 1
            self.expect("SCOPE")
            query.scope = self.name()
        if upper[self.i] == "WHERE":
            self.i += 1
            query.where = self.condition()
        up = upper[self.i]
        if up and up != ")":
            self.after_where(query)
        return query

    def after_where(self, query: Query) -> None:
        upper = self.upper
        if upper[self.i] == "WITH":
            query.security = self.with_()
        if upper[self.i] == "GROUP":
            self.group_by(query)
        if upper[self.i] == "HAVING":
            self.i += 1
            query.having = self.condition()
        if upper[self.i] == "ORDER":
            query.order_by = self.order_by()
        if upper[self.i] == "LIMIT":
            self.i += 1
            query.limit = self.number()
        if upper[self.i] == "OFFSET":
            self.i += 1
            query.skip_offset = self.offset(self.i)
            query.skip = self.number()
        up = upper[self.i]
        if up and up != ")":
            self.at_the_end(query)

    def at_the_end(self, query: Query) -> None:
        upper = self.upper
        while upper[self.i] == "FOR":
            if upper[self.i + 1] not in ("VIEW", "REFERENCE", "UPDATE"):
                raise self.tokens.unexpected(self.i + 1)
            query.for_ += (upper[self.i + 1],)
            self.i += 2
        if upper[self.i] == "UPDATE":
            while True:
                self.i += 1
                if upper[self.i] not in ("TRACKING", "VIEWSTAT"):
                    raise self.tokens.unexpected(self.i)
                query.tracking += (upper[self.i],)
                self.i += 1
                if upper[self.i] != ",":
                    break
        if upper[self.i] == "ALL":
            self.i += 1
            self.expect("ROWS")
            query.all_rows = True

    # -- SELECT and FROM --------------------------------------------------------------------------------

    def select_list(self) -> tuple[SelectItem, ...]:
        """The items up to and with the word FROM."""
        words, upper, offset = self.words, self.upper, self.offset
        items: list[SelectItem] = []
        i = self.i
        while True:
            up = upper[i]
            after = upper[i + 1] if up else ""
            if (after == "," or after == "FROM") and up not in RESERVED and up[:1] in LETTERS:
                items.append(Path(words[i], offset(i)))
                i += 1
            else:
                self.i = i
                items.append(self.select_item())
                i = self.i
                after = upper[i]
            if after == ",":
                i += 1
            elif after == "FROM":
                self.i = i + 1
                return tuple(items)
            else:
                raise self.tokens.unexpected(i)

    def select_item(self) -> SelectItem:
        i = self.i
        up = self.upper[i]
        if up == "(":
            self.deeper()
            self.i += 1
            child = self.query()
            self.expect(")")
            self.depth -= 1
            return child
        if up == "TYPEOF" and self.upper[i + 1] != "(":
            return self.typeof()
        if up == "FIELDS" and self.upper[i + 1] == "(":
            return self.fields()
        item = self.expression()
        after = self.upper[self.i]
        if after not in RESERVED and after[:1] in LETTERS and "." not in after:
            self.i += 1
            return Aliased(item, self.words[self.i - 1], self.offset(self.i - 1))
        return item

    def fields(self) -> Fields:
        start = self.i
        self.i += 2
        which = self.upper[self.i]
        if which not in ("ALL", "STANDARD", "CUSTOM"):
            raise self.tokens.unexpected(self.i)
        self.i += 1
        self.expect(")")
        return Fields(which, self.offset(start))

    def typeof(self) -> TypeOf:
        start = self.i
        self.i += 1
        path = self.path()
        whens: list[When] = []
        while self.upper[self.i] == "WHEN":
            self.i += 1
            at = self.i
            name = self.name()
            self.expect("THEN")
            whens.append(When(name, self.paths(), self.offset(at)))
        if not whens:
            raise self.tokens.unexpected(self.i)
        otherwise: tuple[Path, ...] = ()
        if self.upper[self.i] == "ELSE":
            self.i += 1
            otherwise = self.paths()
        self.expect("END")
        return TypeOf(path, tuple(whens), otherwise, self.offset(start))

    def paths(self) -> tuple[Path, ...]:
        paths = [self.path()]
        while self.upper[self.i] == ",":
            self.i += 1
            paths.append(self.path())
        return tuple(paths)

    def source(self) -> Source:
        i = self.i
        words, upper = self.words, self.upper
        if upper[i][:1] not in LETTERS:
            raise self.tokens.unexpected(i)
        alias = ""
        self.i = i + 1
        after = upper[i + 1]
        if after[:1] in LETTERS and after not in _AFTER_FROM:
            if after == "AS":
                self.i += 1
            at = self.i
            alias = self.name()
            if "." in alias:
                raise self.tokens.unexpected(at)
        return Source(words[i], alias, self.offset(i))

    def more_sources(self) -> tuple[Source, ...]:
        sources = []
        while self.upper[self.i] == ",":
            self.i += 1
            sources.append(self.source())
        return tuple(sources)

    # -- conditions -------------------------------------------------------------------------------------

    def condition(self) -> Condition:
        """Parts joined by AND or by OR; both in one row need parentheses."""
        first = self.operand()
        word = self.upper[self.i]
        if word != "AND" and word != "OR":
            return first
        parts = [first]
        while self.upper[self.i] == word:
            self.i += 1
            parts.append(self.operand())
        if self.upper[self.i] in ("AND", "OR"):
            raise self.tokens.unexpected(self.i)
        return And(tuple(parts)) if word == "AND" else Or(tuple(parts))

    def operand(self) -> Condition:
        i = self.i
        up = self.upper[i]
        if up == "(" or up == "NOT":
            self.deeper()
            self.i = i + 1
            if up == "(":
                inner = self.condition()
                self.expect(")")
            else:
                inner = Not(self.operand())
            self.depth -= 1
            return inner
        left = self.expression()
        i = self.i
        up = self.upper[i]
        if up in _COMPARE:
            self.i = i + 1
            return Comparison(left, "!=" if up == "<>" else up, self.literal(), self.offset(i))
        return self.membership(left)

    def membership(self, left: Expression) -> Condition:
        """IN, NOT IN, INCLUDES, EXCLUDES and what follows them."""
        at = self.i
        negated = self.upper[at] == "NOT"
        if negated:
            self.i += 1
        up = self.upper[self.i]
        if up == "IN":
            self.i += 1
            self.expect("(")
            if self.upper[self.i] == "SELECT":
                self.deeper()
                query = self.query()
                self.expect(")")
                self.depth -= 1
                return InQuery(left, negated, query, self.offset(at))
            return InList(left, negated, self.values(), self.offset(at))
        if negated or up not in ("INCLUDES", "EXCLUDES"):
            raise self.tokens.unexpected(self.i)
        self.i += 1
        self.expect("(")
        return Includes(left, up == "EXCLUDES", self.values(), self.offset(at))

    def values(self) -> tuple[Literal, ...]:
        """Literals up to and with the closing parenthesis."""
        values = [self.literal()]
        while self.upper[self.i] == ",":
            self.i += 1
            values.append(self.literal())
        self.expect(")")
        return tuple(values)

    # -- the clauses behind WHERE -----------------------------------------------------------------------

    def with_(self) -> str:
        self.i += 1
        up = self.upper[self.i]
        if up == "DATA":
            raise NotYetError("WITH DATA CATEGORY is not supported yet")
        if up not in _SECURITY:
            raise self.tokens.unexpected(self.i)
        self.i += 1
        return up

    def group_by(self, query: Query) -> None:
        self.i += 1
        self.expect("BY")
        up = self.upper[self.i]
        if up in ("ROLLUP", "CUBE") and self.upper[self.i + 1] == "(":
            query.grouping = up
            self.i += 2
        keys = [self.expression()]
        while self.upper[self.i] == ",":
            self.i += 1
            keys.append(self.expression())
        if query.grouping:
            self.expect(")")
        query.group_by = tuple(keys)

    def order_by(self) -> tuple[Order, ...]:
        self.i += 1
        self.expect("BY")
        items = [self.order()]
        while self.upper[self.i] == ",":
            self.i += 1
            items.append(self.order())
        return tuple(items)

    def order(self) -> Order:
        expression = self.expression()
        upper = self.upper
        descending, nulls = False, ""
        if upper[self.i] in ("ASC", "DESC"):
            descending = upper[self.i] == "DESC"
            self.i += 1
        if upper[self.i] == "NULLS":
            nulls = upper[self.i + 1]
            if nulls not in ("FIRST", "LAST"):
                raise self.tokens.unexpected(self.i + 1)
            self.i += 2
        return Order(expression, descending, nulls)
