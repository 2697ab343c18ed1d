"""Everything that only one kind of database understands.

SQLite streams an FTS5 index from the newest key down. PostgreSQL cannot read a GIN index in order, and its planner, asked for
the newest few, walks all documents for a word that none has, or collects a hundred thousand for one that most have. So it
is not asked: a look at the newest documents answers common words, and a function that may use the GIN index alone, whatever
the estimates say, answers the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from dure.foundation.search.grams import pieces

Rows = Iterable[tuple[int, str]]
FEW = 200
FIRST_CANDIDATES, MOST_CANDIDATES = 100, 2_000


@dataclass(frozen=True)
class Query:
    """Normalised words, the pieces they need, and the keys from ``low`` (inclusive) to ``high`` (exclusive)."""

    words: Sequence[str]
    pieces: Sequence[str]
    low: int
    high: int


class Engine(Protocol):
    def put(self, rows: Rows) -> None:
        """Add keys and their texts, which are not there yet."""

    def drop(self, key: int, text: str) -> None:
        """Take out a key; ``text`` is the one it was put with."""

    def rebuild(self, chunks: Iterable[Rows]) -> None:
        """Put everything anew, in the present transaction: writers wait for its end, readers do not."""

    def newest(self, query: Query, limit: int) -> list[int]:
        """The newest keys whose texts hold every word, each checked against the text itself."""

    def subselect(self, query: Query) -> tuple[str, list[Any]]:
        """SQL that gives the ids (not keys) of all texts that have the pieces."""


def engine() -> Engine:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def look(query: Query, depth: int, limit: int) -> list[int]:
    """Keys among the newest ``depth`` documents of the range whose texts hold every word; no index is used."""
    newest = "SELECT key, text FROM search_document WHERE key >= %s AND key < %s ORDER BY key DESC LIMIT %s"
    sql = f"SELECT key FROM ({newest}) AS newest WHERE TRUE{holding(query, 'text')} ORDER BY key DESC LIMIT %s"  # noqa: S608 (own names)
    return keys(sql, [query.low, query.high, depth, *query.words, limit])


def holding(query: Query, column: str) -> str:
    """Conditions that take the words as parameters. Both functions compare letter by letter and know no wildcards."""
    function = "strpos" if connection.vendor == "postgresql" else "instr"
    return "".join(f" AND {function}({column}, %s) > 0" for _ in query.words)


def keys(sql: str, parameters: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def execute(sql: str, parameters: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def execute_many(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


class Sqlite:
    CREATE = ("CREATE VIRTUAL TABLE search_grams USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')",)
    DESTROY = ("DROP TABLE search_grams",)

    def put(self, rows: Rows) -> None:
        sql = "INSERT INTO search_grams (rowid, grams) VALUES (%s, %s)"
        execute_many(sql, [(key, " ".join(pieces(text))) for key, text in rows])

    def drop(self, key: int, text: str) -> None:
        sql = "INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', %s, %s)"
        execute(sql, [key, " ".join(pieces(text))])

    def rebuild(self, chunks: Iterable[Rows]) -> None:
        execute("INSERT INTO search_grams (search_grams) VALUES ('delete-all')")
        for chunk in chunks:
            self.put(chunk)
        execute("INSERT INTO search_grams (search_grams) VALUES ('optimize')")

    def newest(self, query: Query, limit: int) -> list[int]:
        found = "search_grams MATCH %s AND search_grams.rowid >= %s AND search_grams.rowid < %s"
        join = "search_grams CROSS JOIN search_document AS document ON document.key = search_grams.rowid"
        held = holding(query, "document.text")
        sql = f"SELECT document.key FROM {join} WHERE {found}{held} ORDER BY search_grams.rowid DESC LIMIT %s"  # noqa: S608 (own names)
        return keys(sql, [_match(query), query.low, query.high, *query.words, limit])

    def subselect(self, query: Query) -> tuple[str, list[Any]]:
        sql = "SELECT rowid - %s FROM search_grams WHERE search_grams MATCH %s AND rowid >= %s AND rowid < %s"
        return sql, [query.low, _match(query), query.low, query.high]


def _match(query: Query) -> str:
    return " AND ".join(f'"{piece}"' for piece in query.pieces)


class Postgres:
    TABLE = "CREATE TABLE {name} (key bigint PRIMARY KEY, grams tsvector NOT NULL) WITH (toast_tuple_target = 128)"
    INDEX = "CREATE INDEX {name}_gin ON {name} USING gin (grams) WITH (fastupdate = off)"
    FUNCTION = """
        CREATE FUNCTION search_candidates(wanted tsquery, low bigint, high bigint, most integer) RETURNS SETOF bigint
        LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off SET jit = off AS $$
          SELECT key FROM search_grams WHERE grams @@ wanted AND key + 0 >= low AND key + 0 < high ORDER BY key DESC LIMIT most
        $$
    """
    CREATE = (TABLE.format(name="search_grams"), INDEX.format(name="search_grams"), FUNCTION)
    DESTROY = ("DROP FUNCTION search_candidates", "DROP TABLE search_grams")
    NEXT = "search_grams_next"
    BEFORE = ("SET LOCAL statement_timeout = 0", "LOCK TABLE search_document IN SHARE ROW EXCLUSIVE MODE", TABLE.format(name=NEXT))
    AFTER = (
        "SET LOCAL maintenance_work_mem = '256MB'",
        INDEX.format(name=NEXT),
        "DROP TABLE search_grams",
        f"ALTER TABLE {NEXT} RENAME TO search_grams",
        f"ALTER INDEX {NEXT}_gin RENAME TO search_grams_gin",
        f"ALTER INDEX {NEXT}_pkey RENAME TO search_grams_pkey",
    )

    def put(self, rows: Rows, table: str = "search_grams") -> None:
        sql = (
            f"INSERT INTO {table} (key, grams) VALUES (%s, array_to_tsvector(%s::text[]))"  # noqa: S608 (own names)
            " ON CONFLICT (key) DO UPDATE SET grams = EXCLUDED.grams"
        )
        execute_many(sql, [(key, list(pieces(text))) for key, text in rows])

    def drop(self, key: int, text: str) -> None:
        execute("DELETE FROM search_grams WHERE key = %s", [key])

    def rebuild(self, chunks: Iterable[Rows]) -> None:
        for statement in self.BEFORE:
            execute(statement)
        for chunk in chunks:
            self.put(chunk, self.NEXT)
        for statement in self.AFTER:
            execute(statement)

    def newest(self, query: Query, limit: int) -> list[int]:
        found = look(query, FEW, limit)
        if len(found) >= limit:
            return found
        for candidates in self._candidates(query):
            known = set(found)
            found += [key for key in self._checked(query, candidates) if key not in known]
            if len(found) >= limit:
                break
        return found[:limit]

    def _candidates(self, query: Query) -> Iterator[list[int]]:
        """Newest first, in chunks that grow."""
        size, high = FIRST_CANDIDATES, query.high
        while True:
            sql = "SELECT * FROM search_candidates(%s::tsquery, %s, %s, %s)"
            chunk = keys(sql, [_tsquery(query), query.low, high, size])
            yield chunk
            if len(chunk) < size:
                return
            size, high = min(size * 5, MOST_CANDIDATES), chunk[-1]

    def _checked(self, query: Query, candidates: list[int]) -> list[int]:
        sql = f"SELECT key FROM search_document WHERE key = ANY(%s){holding(query, 'text')} ORDER BY key DESC"  # noqa: S608 (own names)
        return keys(sql, [candidates, *query.words]) if candidates else []

    def subselect(self, query: Query) -> tuple[str, list[Any]]:
        sql = "SELECT found - %s FROM search_candidates(%s::tsquery, %s, %s, NULL) AS found"
        return sql, [query.low, _tsquery(query), query.low, query.high]


def _tsquery(query: Query) -> str:
    return " & ".join(f"'{piece}'" for piece in query.pieces)
