"""The durable store of the real server: one SQLite file, written in groups.

The rule: `commit` returns when the group is on the disk (WAL, synchronous FULL: one fsync a group), whole or not at
all. One process at a time; calls may come from different threads, but one after another.
"""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ...payloads.frames import Message
from .store import Dropped, Opened, ReadMark, Snapshot, StoredConversation, Write

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x696D7771
"""Tells our files from other SQLite files ("imwq")."""
# The server id is the row's own number, and it only grows: whole messages are appended, and only the small index is
# written to in many places.
_TABLES = """
create table conversations (id integer primary key, members text not null, min_seq integer not null default 1);
create table messages (
    conversation_id integer not null, seq integer not null, server_id integer primary key, message blob not null
);
create unique index messages_by_seq on messages (conversation_id, seq);
create table reads (
    conversation_id integer not null, user_id text not null, seq integer not null,
    primary key (conversation_id, user_id)
) without rowid;
create table meta (epoch integer not null);
"""
_INSERT = "insert into messages values (?, ?, ?, ?)"
_MARK = "insert into reads values (?, ?, ?) on conflict do update set seq = max(seq, excluded.seq)"
_OPEN = "insert into conversations (id, members) values (?, ?) on conflict do update set members = excluded.members"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


class StoreError(OSError):
    """The store cannot be opened, or has not kept a group; the text says what and where."""


class SqliteStore:
    """Messages, members and read marks in one file."""

    def __init__(self, path: Path) -> None:
        """Open a file, or create it. Raises StoreError when it is in use, of another kind or version, or unreadable."""
        self._path = path
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
        # Whoever writes first keeps the file until it is closed: two gateways on one store would give one seq twice.
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

    def snapshot(self, recent: int) -> Snapshot:
        """Return what a gateway needs to start."""
        execute = self._db.execute
        (epoch,) = execute("select epoch from meta").fetchone()
        ends = dict(execute("select conversation_id, max(seq) from messages group by conversation_id"))
        reads: dict[int, dict[str, int]] = {}
        for number, user_id, seq in execute("select conversation_id, user_id, seq from reads"):
            reads.setdefault(number, {})[user_id] = seq
        rows = execute("select id, members, min_seq from conversations order by id")
        stored = tuple(
            StoredConversation(
                number, tuple(json.loads(members)), min_seq, ends.get(number, min_seq - 1), reads.get(number, {})
            )
            for number, members, min_seq in rows
        )
        latest = execute("select message from messages order by server_id desc limit ?", (recent,)).fetchall()
        return Snapshot(epoch, stored, tuple(_decode(blob) for (blob,) in reversed(latest)))

    def commit(self, writes: Sequence[Write]) -> None:
        """Keep a group; raises StoreError, and then nothing of it is kept."""
        execute = self._db.execute
        try:
            execute("begin immediate")
            try:
                self._write(writes)
                execute("commit")
            except BaseException:
                if self._db.in_transaction:
                    execute("rollback")
                raise
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: a group of {len(writes)} was not kept: {error}") from error

    def _write(self, writes: Sequence[Write]) -> None:
        messages = []
        for write in writes:
            if type(write) is Message:
                messages.append((write.conversation_id, write.seq, write.server_id, _encode(write)))
            elif type(write) is ReadMark:
                self._db.execute(_MARK, (write.conversation_id, write.user_id, write.seq))
            elif type(write) is Opened:
                self._db.execute(_OPEN, (write.conversation_id, json.dumps(write.members)))
            elif type(write) is Dropped:
                # What is dropped may be in this group.
                self._db.executemany(_INSERT, messages)
                messages.clear()
                place = (write.min_seq, write.conversation_id)
                self._db.execute("delete from messages where seq < ? and conversation_id = ?", place)
                self._db.execute("update conversations set min_seq = ? where id = ?", place)
        self._db.executemany(_INSERT, messages)

    def read(self, conversation_id: int, first_seq: int, last_seq: int) -> list[Message]:
        """Return the messages of these seqs, both included, that are kept, in order."""
        rows = self._db.execute(
            "select message from messages where conversation_id = ? and seq between ? and ? order by seq",
            (conversation_id, first_seq, last_seq),
        )
        return [_decode(blob) for (blob,) in rows]

    def close(self) -> None:
        """Write the log back into the file and let it go."""
        self._db.close()
