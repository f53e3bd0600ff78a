"""The stores: SQLite and memory give the same answers; a group is kept whole or not at all, and survives reopening."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imwire.bench.pipeline.gateway.idempotency import IdempotencyWindow, Place
from imwire.bench.pipeline.gateway.sqlite_store import SCHEMA_VERSION, SqliteStore, StoreError
from imwire.bench.pipeline.gateway.store import Dropped, MemoryStore, Opened, ReadMark, Snapshot, Write
from imwire.bench.pipeline.rules.limits import SECOND, Limits
from imwire.bench.pipeline.sockets.tokens import token, verified
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Message


def message(conversation_id: int, seq: int, server_id: int) -> Message:
    return Message(
        conversation_id=conversation_id, seq=seq, server_id=server_id, client_id=f"{server_id}", body=Text("字\x00")
    )


ACTIONS = st.lists(
    st.tuples(st.sampled_from(("message", "read", "open", "drop", "commit", "reopen")), st.integers(1, 3)), max_size=60
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(actions=ACTIONS)
def test_sqlite_and_memory_give_the_same_answers(tmp_path_factory: Any, actions: list[tuple[str, int]]) -> None:
    path = tmp_path_factory.mktemp("store") / "chat.sqlite"
    sqlite, memory = SqliteStore(path), MemoryStore()
    epoch = sqlite.snapshot(0).epoch
    ends, starts, group, server_id = {1: 0, 2: 0, 3: 0}, {1: 1, 2: 1, 3: 1}, list[Write](), 0
    for number in (1, 2, 3):
        group.append(Opened(number, ("ana", "ben")))
    for action, number in [*actions, ("commit", 1), ("reopen", 1)]:
        if action == "message":
            server_id += 1
            ends[number] += 1
            group.append(message(number, ends[number], server_id))
        elif action == "read":
            group.append(ReadMark(number, "ana", ends[number]))
        elif action == "open":
            group.append(Opened(number, ("ana", f"ben {len(group)}")))
        elif action == "drop" and ends[number] > starts[number]:
            starts[number] += 1
            group.append(Dropped(number, starts[number]))
        elif action == "commit":
            sqlite.commit(group)
            memory.commit(group)
            group = []
        elif action == "reopen":
            sqlite.close()
            sqlite = SqliteStore(path)
        if action in ("commit", "reopen"):
            for recent in (0, 2, 100):
                told = memory.snapshot(recent)
                assert sqlite.snapshot(recent) == Snapshot(epoch, told.conversations, told.recent)
            for first, last in ((1, 100), (2, 3), (5, 4), (0, 1)):
                assert sqlite.read(number, first, last) == memory.read(number, first, last)
    sqlite.close()


def test_a_group_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chat.sqlite")
    store.commit([Opened(1, ("ana",)), message(1, 1, 1)])
    with pytest.raises(StoreError, match=r"chat\.sqlite: a group of 3 was not kept"):
        store.commit([ReadMark(1, "ana", 1), message(1, 2, 2), message(1, 2, 3)])
    assert [m.seq for m in store.read(1, 1, 9)] == [1]
    assert store.snapshot(0).conversations[0].reads == {}
    store.commit([message(1, 2, 2)])
    store.close()


def test_a_seq_is_never_kept_twice_wherever_its_run_lies(tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite"
    store = SqliteStore(path)
    store.commit([message(1, 1, 1), message(1, 2, 2), message(1, 3, 3)])
    with pytest.raises(StoreError, match="seq 2 of conversation 1 is not above 3"):
        store.commit([message(2, 1, 4), message(1, 2, 5)])
    store.close()
    store = SqliteStore(path)
    with pytest.raises(StoreError, match="seq 3 of conversation 1 is not above 3"):
        store.commit([message(1, 3, 5)])
    store.commit([message(2, 1, 5)])
    assert [m.server_id for m in store.read(1, 1, 9) + store.read(2, 1, 9)] == [1, 2, 3, 5]
    store.close()


def test_the_latest_messages_are_those_of_all_conversations_of_a_group(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chat.sqlite")
    for group in range(3):
        ids = range(group * 8 + 1, group * 8 + 9)
        store.commit([message(1 + server_id % 2, (server_id + 1) // 2, server_id) for server_id in ids])
    for recent in range(26):
        assert [m.server_id for m in store.snapshot(recent).recent] == list(range(25 - min(recent, 24), 25))
    store.close()


def test_what_is_written_is_synced(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chat.sqlite")
    assert store._db.execute("pragma journal_mode").fetchone() == ("wal",)
    assert store._db.execute("pragma synchronous").fetchone() == (2,)
    store.close()


def test_a_read_mark_in_the_file_never_goes_back(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chat.sqlite")
    store.commit([Opened(1, ("ana",)), ReadMark(1, "ana", 5), ReadMark(1, "ana", 3)])
    assert store.snapshot(0).conversations[0].reads == {"ana": 5}
    store.close()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chat.sqlite")
    with pytest.raises(StoreError, match="another process has it open"):
        SqliteStore(tmp_path / "chat.sqlite")
    store.close()
    SqliteStore(tmp_path / "chat.sqlite").close()


def test_files_of_another_kind_are_refused_with_what_to_do(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.sqlite"
    garbage.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(StoreError, match=r"garbage\.sqlite: cannot be used as a store"):
        SqliteStore(garbage)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("create table t (a)")
    db.close()
    with pytest.raises(StoreError, match="database of something else; choose another file"):
        SqliteStore(other)
    ours = tmp_path / "ours.sqlite"
    SqliteStore(ours).close()
    with sqlite3.connect(ours) as db:
        db.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(StoreError, match=f"schema version {SCHEMA_VERSION + 1}, this imwire writes {SCHEMA_VERSION}"):
        SqliteStore(ours)
    with pytest.raises(StoreError, match="cannot be used as a store"):
        SqliteStore(tmp_path / "no" / "such" / "folder.sqlite")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5))), st.integers(1, 8))
def test_the_idempotency_window_is_bounded_and_forgets_the_oldest(adds: list[tuple[int, int]], entries: int) -> None:
    window = IdempotencyWindow(Limits(idempotency_ns=10 * SECOND, idempotency_entries=entries))
    now_s, added = 0, list[tuple[int, str]]()
    for number, (name, wait_s) in enumerate(adds):
        now_s += wait_s
        key = f"{name}/{number}"
        window.add(("ana", key), Place(1, number), now_s * SECOND)
        added.append((now_s, key))
        alive = [key for at_s, key in added[-entries:] if at_s >= now_s - 10]
        assert len(window) == len(alive) <= entries
        assert all(window.get(("ana", key)) is not None for key in alive)
        assert all(window.get(("ana", key)) is None for _, key in added if key not in alive)


def test_after_the_window_a_resend_is_a_new_message_and_is_shown_once(make_room: Any) -> None:
    room = make_room(limits=Limits(idempotency_entries=1))
    raw = room.raw(50, "ana")
    first = Message(conversation_id=1, client_id="m", sender_id="ana", body=Text("hello"))
    other = Message(conversation_id=1, client_id="n", sender_id="ana", body=Text("other"))
    seqs = [frame.seq for each in (first, other, first) for frame in raw.send(each) if type(frame).__name__ == "Ack"]
    assert seqs == [1, 2, 3], "the limit of the promise"
    room.gateway.disconnected(50)
    late = room.client("ben", 7)
    room.gateway.connected(2, room.now_ns)
    late.connected(room.now_ns)
    room.clients.append(late)
    room.exchange.clients.append(late)
    room.told["ben-7"] = []
    room.settle()
    late.older(1, room.now_ns)
    room.settle()
    assert [m.seq if m else None for m in reversed(late.timelines[1].older)] == [1, 2, None]


def test_a_token_is_of_one_user_and_one_device() -> None:
    secret = b"0123456789abcdef"
    shown = token(secret, "a", "bc")
    assert verified(secret, "a", "bc", shown)
    for user, device, other in (("ab", "c", shown), ("a", "bd", shown), ("a", "bc", shown[:-1]), ("a", "bc", "é")):
        assert not verified(secret, user, device, other)
    assert not verified(b"another secret..", "a", "bc", shown)
    with pytest.raises(ValueError, match="at least 16 bytes"):
        token(b"short", "a", "b")


def test_an_id_taken_back_is_not_forgotten_before_its_turn_when_it_comes_again() -> None:
    window = IdempotencyWindow(Limits(idempotency_entries=3))
    for key in ("m", "n"):
        window.add(("ana", key), Place(1, 1), 0)
    for key in ("n", "m"):
        window.remove(("ana", key))
    assert len(window) == 0
    for number, key in enumerate(("m", "n", "o"), 1):
        window.add(("ana", key), Place(1, number), number)
    assert [window.get(("ana", key)) for key in ("m", "n", "o")] == [Place(1, 1), Place(1, 2), Place(1, 3)]
    window.remove(("ana", "not there"))


def test_an_id_used_again_after_it_was_forgotten_keeps_its_new_place() -> None:
    window = IdempotencyWindow(Limits(idempotency_entries=2))
    window.add(("ana", "m"), Place(1, 1), 0)
    window.add(("ana", "m"), Place(1, 2), 0)
    window.add(("ana", "n"), Place(1, 3), 0)
    assert window.get(("ana", "m")) == Place(1, 2)
    assert window.forgotten == {1: 1}


def test_what_sqlite_cannot_read_is_an_error_of_the_store(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chat.sqlite")
    with pytest.raises(StoreError, match="could not be read"):
        store.read(1, 1, -(2**63) - 1)
    store.commit([Opened(1, ("ana",)), message(1, 1, 1)])
    store._db.execute("update runs set messages = x'c1'")
    with pytest.raises(StoreError, match="seqs 1 to 9 of conversation 1 could not be read"):
        store.read(1, 1, 9)
    store.close()
