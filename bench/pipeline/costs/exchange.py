"""The in-process driver: clients and a gateway in one process; frames pass at once, and time is an argument.

The rule: it moves bytes and commits, as every driver does, and decides nothing.
"""

from collections.abc import Iterable

from ..client.client import Client
from ..drivers.carrier import carried_client, carried_gateway
from ..gateway.gateway import Gateway
from ..gateway.store import Store


class Exchange:
    """A gateway, its store, and the clients that are connected to it."""

    def __init__(self, gateway: Gateway, store: Store, clients: Iterable[Client], now_ns: int = 0) -> None:
        """Connect all clients."""
        self.gateway = carried_gateway(gateway)
        self.store = store
        self.clients = [carried_client(client) for client in clients]
        for number, client in enumerate(self.clients):
            self.gateway.connected(number, now_ns)
            client.connected(now_ns)
        self.settle(now_ns)

    def join(self, client: Client, now_ns: int) -> None:
        """Connect one more client."""
        self.gateway.connected(len(self.clients), now_ns)
        self.clients.append(carried_client(client))
        self.clients[-1].connected(now_ns)
        self.settle(now_ns)

    def reconnect(self, number: int, now_ns: int) -> None:
        """Break a client's connection and make another; unacknowledged messages go out again."""
        self.gateway.disconnected(number)
        self.clients[number].disconnected()
        self.gateway.connected(number, now_ns)
        self.clients[number].connected(now_ns)
        self.settle(now_ns)

    def settle(self, now_ns: int) -> None:
        """Hand frames over until nobody has one to send at this time."""
        while self.turn(now_ns):
            pass

    def turn(self, now_ns: int) -> bool:
        """Hand over everybody's frames once; returns whether there were any."""
        gateway, clients, busy = self.gateway, self.clients, False
        for number, client in enumerate(clients):
            for data in client.data_to_send(now_ns):
                busy = True
                gateway.receive_data(number, data, now_ns)
        self.commit(now_ns)
        for connection, data in gateway.data_to_send():
            busy = True
            clients[connection].receive_data(data, now_ns)
        for client in clients:
            if client.next_timer_ns() == 0:
                busy = True
                client.handle_timer(now_ns)
        return busy

    def commit(self, now_ns: int) -> None:
        """Commit the gateway's writes, and answer its reads."""
        gateway = self.gateway
        while (batch := gateway.writes_to_store()) is not None:
            self.store.commit(batch.writes)
            gateway.handle_stored(batch.token, now_ns)
        for read in gateway.reads_from_store():
            messages = self.store.read(read.conversation_id, read.first_seq, read.last_seq)
            gateway.handle_read(read.token, messages, now_ns)

    def wait(self, now_ns: int) -> int:
        """Let time pass until the next timer, and settle; returns the new time (the same when no timer is set)."""
        due = [client.next_timer_ns() for client in self.clients] + [self.gateway.next_timer_ns()]
        now_ns = max(now_ns, min((each for each in due if each is not None), default=now_ns))
        for client in self.clients:
            client.handle_timer(now_ns)
        self.gateway.handle_timer(now_ns)
        self.settle(now_ns)
        return now_ns
