"""A load test: customers write to one agent through a real gateway, and the times are measured.

The rule: it is closed-loop (a fixed number of messages is on the way at once) and ends by itself. It counts missing
messages and duplicates as the agent sees them.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from time import perf_counter_ns

from ....codecs import api
from ....payloads.bodies import Text
from ....payloads.catalogue import find
from ....payloads.frames import Message
from ....payloads.vocabulary import Status
from ..client import events
from ..client.client import Client
from ..rules.errors import CannotConnect
from ..rules.limits import Limits
from ..rules.participants import AGENT, customer
from .clock import steady_clock
from .remote_device import RemoteDevice
from .tokens import token

_PATIENCE_S = 10
"""After so long without progress a run ends, and reports what is missing."""
_CONNECT_S = 5


@dataclass(frozen=True)
class LoadResult:
    """What a load run has measured; times in milliseconds, from the send call on one clock for all devices."""

    messages: int
    seconds: float
    messages_per_second: float
    ack_p50_ms: float
    ack_p99_ms: float
    delivered_p50_ms: float
    delivered_p99_ms: float
    not_sent: int
    refused: int
    not_acknowledged: int
    not_delivered: int
    shown_twice: int
    told_to_wait: int
    trouble: str


class Load:
    """All devices of a run and what they have seen."""

    def __init__(self, url: str, codec: str, secret: bytes, conversations: int, window: int) -> None:
        """Make all devices; `window` is how many messages of each customer are on the way at once."""
        self.now_ns = steady_clock()
        self.window = window
        self.sent_ns: dict[str, int] = {}
        self.acked_ns: dict[str, int] = {}
        self.shown_ns: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.shown_twice = 0
        self.done = asyncio.Event()
        self.to_send = 0
        self.bodies = texts()
        bound = api.load(codec)
        limits = Limits(send_window=window, frames_per_slice=1_000)
        self.customers: list[tuple[int, RemoteDevice]] = []
        for number in range(1, conversations + 1):
            device = self._device(customer(number), bound, limits, secret)
            remote = RemoteDevice(device, url, codec, partial(self._look, number - 1), self.now_ns)
            self.customers.append((number, remote))
        device = self._device(AGENT, bound, limits, secret)
        self.agent = RemoteDevice(device, url, codec, self._agent_looks, self.now_ns)

    def _device(self, user_id: str, codec: api.BoundCodec, limits: Limits, secret: bytes) -> Client:
        device_id = f"{user_id}-load"
        start, numbers = f"{device_id}-{self.now_ns()}", count(1)
        key = token(secret, user_id, device_id)
        return Client(user_id, device_id, codec, lambda: f"{start}-{next(numbers)}", token=key, limits=limits)

    def send(self, at: int, number: int) -> None:
        """Have a customer write up to `number` of the messages that are left."""
        conversation_id, remote = self.customers[at]
        for _ in range(min(number, self.to_send)):
            self.to_send -= 1
            sent_ns = perf_counter_ns()
            client_id = remote.client.send(conversation_id, next(self.bodies), self.now_ns())
            self.sent_ns[client_id] = sent_ns

    def _look(self, at: int) -> None:
        client, acked = self.customers[at][1].client, 0
        while (event := client.next_event()) is not None:
            if type(event) is events.StatusChanged and event.status is Status.SENT:
                self.acked_ns[event.client_id] = perf_counter_ns()
                acked += 1
            elif type(event) is events.StatusChanged and event.status is Status.FAILED:
                self.refused[event.client_id] = event.reason or "given up"
                # The next message would be refused for the same reason.
                self.done.set()
        if acked and self.to_send:
            self.send(at, acked)
            asyncio.get_running_loop().call_soon(self.customers[at][1].turn)
        self._notice()

    def _agent_looks(self) -> None:
        client = self.agent.client
        while (event := client.next_event()) is not None:
            if type(event) is events.Shown:
                timeline, now_ns = client.timelines[event.conversation_id], perf_counter_ns()
                for seq in range(event.first_seq, event.last_seq + 1):
                    message = timeline.at(seq)
                    if message is not None and message.client_id in self.sent_ns:
                        self.shown_twice += message.client_id in self.shown_ns
                        self.shown_ns[message.client_id] = now_ns
        self._notice()

    def _notice(self) -> None:
        if self._settled():
            self.done.set()

    def _settled(self) -> bool:
        return not self.to_send and len(self.acked_ns) == len(self.sent_ns) == len(self.shown_ns)

    async def run(self, messages: int, warm_up: int) -> LoadResult:
        """Send the messages, after a warm-up, and wait until all are acknowledged and shown."""
        tasks = [asyncio.create_task(remote.run()) for _, remote in self.customers]
        tasks.append(asyncio.create_task(self.agent.run()))
        try:
            for remote in (*(remote for _, remote in self.customers), self.agent):
                try:
                    async with asyncio.timeout(_CONNECT_S):
                        await remote.ready.wait()
                except TimeoutError:
                    who = remote.client.user_id
                    raise CannotConnect(f"{who} cannot connect: {remote.last_error or 'no answer'}") from None
            for number in (warm_up, messages):
                if number:
                    started_ns = await self._round(number)
                if not self._settled():
                    break
            return self._result(started_ns)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self, messages: int) -> int:
        for told in (self.sent_ns, self.acked_ns, self.shown_ns, self.refused):
            told.clear()
        self.done.clear()
        self.to_send = messages
        started_ns = perf_counter_ns()
        for at, (_, remote) in enumerate(self.customers):
            self.send(at, self.window)
            remote.turn()
        seen, before = 0, -1
        # Messages that have not come when progress stops are reported as missing.
        while not self.done.is_set() and seen != before:
            before = seen
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    await self.done.wait()
            seen = len(self.acked_ns) + len(self.shown_ns)
        return started_ns

    def _trouble(self) -> str:
        """Return the first reason for missing messages: a refusal, or the error that ended a connection."""
        devices = (self.agent, *(remote for _, remote in self.customers))
        offline = (remote.last_error or "the connection is gone" for remote in devices if not remote.ready.is_set())
        return next(iter(self.refused.values()), "") or next(offline, "")

    def _result(self, started_ns: int) -> LoadResult:
        sent, acked, shown = self.sent_ns, self.acked_ns, self.shown_ns
        seconds = (max([*acked.values(), *shown.values(), started_ns + 1]) - started_ns) / 1e9
        ack_ms = sorted((at - sent[each]) / 1e6 for each, at in acked.items())
        shown_ms = sorted((at - sent[each]) / 1e6 for each, at in shown.items())
        return LoadResult(
            messages=len(sent),
            seconds=seconds,
            messages_per_second=len(shown) / seconds,
            ack_p50_ms=_quantile(ack_ms, 0.5),
            ack_p99_ms=_quantile(ack_ms, 0.99),
            delivered_p50_ms=_quantile(shown_ms, 0.5),
            delivered_p99_ms=_quantile(shown_ms, 0.99),
            not_sent=self.to_send,
            refused=len(self.refused),
            not_acknowledged=len(sent) - len(acked),
            not_delivered=len(sent) - len(shown),
            shown_twice=self.shown_twice,
            told_to_wait=sum(remote.client.own.told_to_wait for _, remote in self.customers),
            trouble=self._trouble(),
        )


def texts() -> Iterator[Text]:
    """Yield the texts of the built-in sample of Chinese single messages, again and again."""
    frames = [frame for frame in find().sample("text") if isinstance(frame, Message)]
    bodies = [frame.body for frame in frames if isinstance(frame.body, Text)]
    while True:
        yield from bodies


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
