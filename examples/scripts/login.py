"""Log in, and say as whom."""

from common import attempt, connect

session = attempt("log in", lambda: connect().session_id and "a session")
raise SystemExit(session is None)
