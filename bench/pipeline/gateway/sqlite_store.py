"""The durable store of the real server: one SQLite file, written in groups.

The rule: `commit` returns when the group is on the disk (WAL, synchronous FULL: one fsync a group), whole or not at
all. One process at a time may use the file; calls may come from different threads, but one after another.
"""

import heapq
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ....payloads.frames import Message
from .store import Dropped, Opened, ReadMark, Snapshot, StoredConversation, Write

SCHEMA_VERSION = 2
_APPLICATION_ID = 0x696D7771
"""Tells our files from other SQLite files ("imwq")."""
# A row holds a run: the messages of one conversation in one group, with consecutive seqs. SQLite's cost is by the row,
# and under load a run holds many messages. The last server id is the row's key, and it only grows: runs are appended,
# and only the small index is written to in many places.
_TABLES = """
create table conversations (id integer primary key, members text not null, min_seq integer not null default 1);
create table runs (
    conversation_id integer not null, first_seq integer not null, last_seq integer not null,
    last_server_id integer primary key, messages blob not null
);
create unique index runs_by_seq on runs (conversation_id, first_seq, last_seq);
create table reads (
    conversation_id integer not null, user_id text not null, seq integer not null,
    primary key (conversation_id, user_id)
) without rowid;
create table meta (epoch integer not null);
"""
_INSERT = "insert into runs values (?, ?, ?, ?, ?)"
_ROWS = 64
"""The most rows in one statement; SQLite compiles a statement once for each number of rows."""
# Only the last run that begins at or before the first seq can hold it, so reading starts there.
_READ = """
select messages from runs where conversation_id = :id and first_seq <= :last and first_seq >= coalesce(
    (select max(first_seq) from runs where conversation_id = :id and first_seq <= :first), :first
) order by first_seq
"""
_MARK = "insert into reads values (?, ?, ?) on conflict do update set seq = max(seq, excluded.seq)"
_OPEN = "insert into conversations (id, members) values (?, ?) on conflict do update set members = excluded.members"
# Deletes the runs that end below the seq; reading skips other messages below it.
_DROP = "delete from runs where conversation_id = ? and first_seq < ? and last_seq < ?"
_BEGIN_AT = "update conversations set min_seq = ? where id = ?"

Statement = tuple[str, Sequence[Any]]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Message]).decode


class StoreError(OSError):
    """The store cannot be opened, has not kept a group, or cannot be read; the text says what and where."""


class SqliteStore:
    """Messages, members and read marks in one file."""

    def __init__(self, path: Path) -> None:
        """Open a file, or create it. Raises StoreError when it is in use, of another kind or version, or unreadable."""
        self._path = path
        self._ends: dict[int, int] = {}
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise
        except sqlite3.Error as error:
            hint = "another process has it open" if "locked" in str(error) else str(error)
            raise StoreError(f"{path}: cannot be used as a store: {hint}") from error

    def _prepare(self) -> None:
        execute = self._db.execute
        # The file stays locked until it is closed: two gateways on one store would give one seq twice.
        execute("pragma locking_mode = exclusive")
        execute("pragma journal_mode = wal")
        execute("pragma synchronous = full")
        execute("begin exclusive")
        (kind,), (version,) = execute("pragma application_id").fetchone(), execute("pragma user_version").fetchone()
        (tables,) = execute("select count(*) from sqlite_master").fetchone()
        if not tables:
            for statement in _TABLES.split(";"):
                execute(statement)
            execute("insert into meta values (?)", (1 + secrets.randbelow(2**62),))
            execute(f"pragma application_id = {_APPLICATION_ID}")
            execute(f"pragma user_version = {SCHEMA_VERSION}")
        elif kind != _APPLICATION_ID:
            raise StoreError(f"{self._path}: is a database of something else; choose another file")
        elif version != SCHEMA_VERSION:
            what = f"has schema version {version}, this imwire writes {SCHEMA_VERSION}"
            raise StoreError(f"{self._path}: {what}; choose another file, or the imwire that made it")
        execute("commit")
        self._ends.update(execute("select conversation_id, max(last_seq) from runs group by conversation_id"))

    def snapshot(self, recent: int) -> Snapshot:
        """Return what a gateway needs to start."""
        execute = self._db.execute
        (epoch,) = execute("select epoch from meta").fetchone()
        reads: dict[int, dict[str, int]] = {}
        for number, user_id, seq in execute("select conversation_id, user_id, seq from reads"):
            reads.setdefault(number, {})[user_id] = seq
        rows = execute("select id, members, min_seq from conversations order by id")
        stored = tuple(
            StoredConversation(
                number, tuple(json.loads(members)), min_seq, self._end(number, min_seq), reads.get(number, {})
            )
            for number, members, min_seq in rows
        )
        return Snapshot(epoch, stored, self._latest(recent, {one.conversation_id: one.min_seq for one in stored}))

    def _end(self, conversation_id: int, min_seq: int) -> int:
        return max(self._ends.get(conversation_id, 0), min_seq - 1)

    def _latest(self, number: int, min_seqs: Mapping[int, int]) -> tuple[Message, ...]:
        """Return the latest messages in the order of storing; server ids of a group's runs may interleave."""
        found: list[tuple[int, Message]] = []
        for last_id, blob in self._db.execute("select last_server_id, messages from runs order by last_server_id desc"):
            if len(found) >= number and (not found or last_id < found[0][0]):
                break
            for message in _decode(blob):
                if message.seq >= min_seqs.get(message.conversation_id, 1):
                    heapq.heappush(found, (message.server_id, message))
                    if len(found) > number:
                        heapq.heappop(found)
        return tuple(message for _, message in sorted(found))

    def commit(self, writes: Sequence[Write]) -> None:
        """Keep a group; raises StoreError, and then nothing of it is kept."""
        execute = self._db.execute
        ends: dict[int, int] = {}
        try:
            statements = list(self._statements(writes, ends))
            if len(statements) == 1:
                # One statement is atomic by itself. Each call releases the interpreter and waits to get it back, so
                # under load fewer calls are faster.
                execute(*statements[0])
            else:
                self._together(statements)
        except (sqlite3.Error, OverflowError) as error:
            raise StoreError(f"{self._path}: a group of {len(writes)} was not kept: {error}") from error
        self._ends.update(ends)

    def _together(self, statements: Iterable[Statement]) -> None:
        execute = self._db.execute
        execute("begin immediate")
        try:
            for statement in statements:
                execute(*statement)
            execute("commit")
        except BaseException:
            if self._db.in_transaction:
                execute("rollback")
            raise

    def _statements(self, writes: Sequence[Write], ends: dict[int, int]) -> Iterator[Statement]:
        """Yield the statements that keep a group, and put the last seq of each conversation in it into `ends`."""
        runs: dict[int, list[Message]] = {}
        for write in writes:
            if type(write) is Message:
                number, seq = write.conversation_id, write.seq
                end = ends.get(number) or self._ends.get(number, 0)
                if seq <= end:
                    raise sqlite3.IntegrityError(f"seq {seq} of conversation {number} is not above {end}")
                ends[number] = seq
                run = runs.get(number)
                if run is None:
                    runs[number] = [write]
                elif seq == end + 1:
                    run.append(write)
                else:
                    yield from _inserts([run])
                    runs[number] = [write]
            elif type(write) is ReadMark:
                yield _MARK, (write.conversation_id, write.user_id, write.seq)
            elif type(write) is Opened:
                yield _OPEN, (write.conversation_id, json.dumps(write.members))
            elif type(write) is Dropped:
                # Messages to drop may be in this group.
                yield from _inserts(list(runs.values()))
                runs.clear()
                yield _DROP, (write.conversation_id, write.min_seq, write.min_seq)
                yield _BEGIN_AT, (write.min_seq, write.conversation_id)
        yield from _inserts(list(runs.values()))

    def read(self, conversation_id: int, first_seq: int, last_seq: int) -> list[Message]:
        """Return the messages of these seqs, both included, that are kept, in order; raises StoreError."""
        try:
            for (min_seq,) in self._db.execute("select min_seq from conversations where id = ?", (conversation_id,)):
                first_seq = max(first_seq, min_seq)
            rows = self._db.execute(_READ, {"id": conversation_id, "first": first_seq, "last": last_seq})
            return [each for (blob,) in rows for each in _decode(blob) if first_seq <= each.seq <= last_seq]
        except (sqlite3.Error, OverflowError, msgspec.MsgspecError) as error:
            where = f"seqs {first_seq} to {last_seq} of conversation {conversation_id}"
            raise StoreError(f"{self._path}: {where} could not be read: {error}") from error

    def close(self) -> None:
        """Write the log back into the file and close it."""
        self._db.close()


def _inserts(runs: Sequence[list[Message]]) -> Iterator[Statement]:
    for start in range(0, len(runs), _ROWS):
        part = runs[start : start + _ROWS]
        values: list[Any] = []
        for run in part:
            values += (run[0].conversation_id, run[0].seq, run[-1].seq, run[-1].server_id, _encode(run))
        yield _INSERT + ", (?, ?, ?, ?, ?)" * (len(part) - 1), values
