"""Payloads: pages, pushes, sync states and pulls - frames with many rows.

The rule: a page holds consecutive messages of one conversation, a push those of several; both have the same mix.
"""

from collections.abc import Callable
from random import Random

from ..frames import (
    ConversationGaps,
    ConversationMessages,
    ConversationState,
    Frame,
    GapPull,
    HistoryPage,
    PushBatch,
    Range,
    SyncState,
)
from ..payload import Payload, pages_of
from .conversation import Shape, draw_desk, draw_start_ms
from .identity import conversation_id, hex_text
from .messages import SESSIONS, run

_GROUP = "batch"
_SYNC_FRAMES = 16


def _history(size: int, shape: Shape = "full") -> Callable[[Random, int], list[Frame]]:
    """Return a maker of pages of `size` messages, each of another conversation of another shop."""

    def make(random: Random, count: int) -> list[Frame]:
        frames: list[Frame] = []
        for _ in range(count):
            (conversation,) = draw_desk(random, "zh", 1)
            messages = run(random, conversation, size, draw_start_ms(random), shape=shape)
            cursor = f"{messages[0].seq - 1}.{hex_text(random, 16)}"
            frames.append(HistoryPage(conversation.conversation_id, messages, cursor, messages[0].seq == 1))
        return frames

    return make


def _push(size: int) -> Callable[[Random, int], list[Frame]]:
    """Return a maker of batches of `size` new messages from up to 8 conversations of one agent."""

    def make(random: Random, count: int) -> list[Frame]:
        frames: list[Frame] = []
        for _ in range(count):
            start_ms = draw_start_ms(random)
            shares = [0] * SESSIONS
            for _ in range(size):
                shares[random.randrange(SESSIONS)] += 1
            rows = []
            for conversation, share in zip(draw_desk(random, "zh", SESSIONS), shares, strict=True):
                if share:
                    messages = run(random, conversation, share, start_ms + random.randrange(60_000), read=False)
                    rows.append(ConversationMessages(conversation.conversation_id, messages, messages[-1].seq))
            frames.append(PushBatch(rows))
        return frames

    return make


def _sync(size: int) -> Callable[[Random, int], list[Frame]]:
    """Return a maker of states of `size` conversations: most are read to the end, few were cleared."""

    def make(random: Random, count: int) -> list[Frame]:
        return [SyncState([_state(random) for _ in range(size)]) for _ in range(count)]

    return make


def _state(random: Random) -> ConversationState:
    max_seq = 1 + round(random.lognormvariate(5.5, 1.6))
    min_seq = 1 if random.random() < 0.9 else 1 + random.randrange(max_seq)
    unread = 0 if random.random() < 0.7 else random.randrange(1 + min(200, max_seq - min_seq))
    return ConversationState(conversation_id(random), max_seq, min_seq, max_seq - unread)


def _pull(random: Random, count: int) -> list[Frame]:
    """Return pulls of 1 to 8 conversations with 1 to 3 gaps of 1 to 40 messages each."""
    return [
        GapPull([ConversationGaps(conversation_id(random), _gaps(random)) for _ in range(1 + random.randrange(8))])
        for _ in range(count)
    ]


def _gaps(random: Random) -> list[Range]:
    first = 1 + random.randrange(20_000)
    gaps = []
    for _ in range(1 + random.randrange(3)):
        last = first + random.randrange(40)
        gaps.append(Range(first, last))
        first = last + 2 + random.randrange(100)
    return gaps


def _history_payload(size: int, *, shape: Shape = "full", default: bool = False) -> Payload:
    return Payload(
        f"history-{size}" if shape == "full" else f"history-{size}-{shape}",
        f"history page of {size}, {shape} shape",
        _GROUP,
        _history(size, shape),
        pages_of(size),
        size,
        default,
    )


payloads: tuple[Payload, ...] = (
    _history_payload(50, default=True),
    Payload("sync-200", "state of 200 conversations", _GROUP, _sync(200), _SYNC_FRAMES, 200, default=True),
    Payload("push-10", "push of 10 messages", _GROUP, _push(10), pages_of(10), 10),
    Payload("push-50", "push of 50 messages", _GROUP, _push(50), pages_of(50), 50),
    *(_history_payload(size) for size in (1, 20, 100, 400)),
    _history_payload(50, shape="compact"),
    Payload("sync-50", "state of 50 conversations", _GROUP, _sync(50), _SYNC_FRAMES, 50),
    Payload("sync-500", "state of 500 conversations", _GROUP, _sync(500), _SYNC_FRAMES, 500),
    Payload("pull", "the gaps of 1-8 conversations", _GROUP, _pull),
)
