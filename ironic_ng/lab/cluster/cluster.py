# SPDX-License-Identifier: Apache-2.0
"""A cluster: API processes, conductors, database, broker, and relays between them."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ironic_ng.lab.cluster import layout
from ironic_ng.lab.cluster.client import Client
from ironic_ng.lab.cluster.databases import DatabaseServer, MariaDB, PostgreSQL
from ironic_ng.lab.cluster.layout import merged
from ironic_ng.lab.cluster.processes import Options, Service, script, write
from ironic_ng.lab.cluster.programs import free_port, run
from ironic_ng.lab.cluster.rabbitmq import RabbitMQ
from ironic_ng.lab.cluster.relay import Relay
from ironic_ng.lab.cluster.servers import directory
from ironic_ng.lab.farm import Farm, MachineInfo

DATABASES: Mapping[str, type[DatabaseServer]] = {
    "mariadb": MariaDB,
    "postgresql": PostgreSQL,
}


class Member:
    """One process of the cluster with its own relays to database and bus."""

    def __init__(
        self, service: Service, database: Relay | None, bus: Relay | None
    ) -> None:
        """Relays that are None have nothing behind them."""
        self.service = service
        self._database, self._bus = database, bus

    @property
    def name(self) -> str:
        """Of a conductor: the one that the API shows."""
        return self.service.name

    @property
    def database(self) -> Relay:
        """Between this process and the database server."""
        if self._database is None:
            raise LookupError("SQLite has no server to stand in front of")
        return self._database

    @property
    def bus(self) -> Relay:
        """Between this process and the broker."""
        if self._bus is None:
            raise LookupError("this cluster has no broker")
        return self._bus

    def close(self) -> None:
        """End the process and its relays."""
        self.service.close()
        for relay in (self._database, self._bus):
            if relay is not None:
                relay.stop()


class Cluster:
    """Started and ended as a context manager; everything is ended by its number.

    Attributes: ``apis`` and ``conductors`` (each a Member), ``server`` and
    ``broker``, ``farm`` (machines of the lab, in this process), ``client``.
    """

    def __init__(
        self,
        database: str = "mariadb",
        bus: str | None = "rabbit",
        conductors: int | Sequence[str] = 2,
        options: Options | None = None,
        *,
        apis: int = 1,
    ) -> None:
        """Nothing is started yet.

        ``database``: mariadb, postgresql or sqlite. ``bus``: rabbit with classic
        queues, rabbit-quorum, or None for conductors that poll. ``conductors``: how
        many, called conductor-1 and so on, or their names. ``options`` go over those
        of ``layout.COMMON``.
        """
        self.database, self.bus = database, bus
        if isinstance(conductors, int):
            conductors = [f"conductor-{n + 1}" for n in range(conductors)]
        self.names = tuple(conductors)
        self.options = merged(layout.COMMON, layout.BUS.get(bus or "none"), options)
        self._api_count = apis
        self.make_server: Callable[[Path], DatabaseServer] | None = DATABASES.get(
            database
        )
        """Makes the database server in a directory; none for SQLite."""
        self.apis: list[Member] = []
        self.conductors: list[Member] = []
        self._server: DatabaseServer | None = None
        self._broker: RabbitMQ | None = None
        self._farm: Farm | None = None
        self._stack = contextlib.ExitStack()
        self.directory = Path()

    # --- what is there once it is started ---------------------------------------

    @property
    def url(self) -> str:
        """Of the first API."""
        return self.url_of(self.apis[0])

    def url_of(self, api: Member) -> str:
        """Of an API."""
        return f"http://127.0.0.1:{api.service.options['api']['port']}"

    @property
    def client(self) -> Client:
        """A client of the first API."""
        return Client(self.url)

    @property
    def server(self) -> DatabaseServer:
        """The database server."""
        if self._server is None:
            raise LookupError("this cluster has no database server")
        return self._server

    @property
    def broker(self) -> RabbitMQ:
        """The broker."""
        if self._broker is None:
            raise LookupError("this cluster has no broker")
        return self._broker

    @property
    def farm(self) -> Farm:
        """Machines of the lab; none before one is added."""
        if self._farm is None:
            raise LookupError("the cluster was not started")
        return self._farm

    @property
    def members(self) -> list[Member]:
        """Every process."""
        return [*self.apis, *self.conductors]

    def conductor(self, name: str) -> Member:
        """The conductor of this name."""
        return next(it for it in self.conductors if it.name == name)

    # --- starting ---------------------------------------------------------------

    def __enter__(self) -> Self:
        """Start everything, and return once all serve."""
        with self._stack:
            self._start()
            # Nothing went wrong, so what was started stays until the end.
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End everything."""
        self._stack.close()

    def _start(self) -> None:
        self.directory = self._stack.enter_context(directory())
        self._start_servers()
        self._farm = Farm(self.directory / "farm")
        self._stack.callback(self._farm.stop)
        self._farm.start()
        self._create_schema()
        self._stack.callback(self._close_members)
        for number in range(self._api_count):
            self.add_api(f"api-{number + 1}", wait=False)
        for name in self.names:
            self.add_conductor(name, wait=False)
        for member in self.members:
            member.service.await_ready()

    def _close_members(self) -> None:
        # Each takes seconds to leave the bus, so all are told before any is awaited.
        for member in self.members:
            member.service.hurry()
        for member in self.members:
            member.close()

    def _start_servers(self) -> None:
        if self.make_server is not None:
            self._server = self.make_server(self.directory / "database")
            self._stack.enter_context(self._server)
        if self.bus is not None:
            self._broker = RabbitMQ(self.directory / "broker")
            self._stack.enter_context(self._broker)

    def _create_schema(self) -> None:
        file = self.directory / "dbsync.conf"
        write(
            file,
            {
                "DEFAULT": {"state_path": self.directory},
                "database": {"connection": self.database_address},
            },
        )
        run([script("ironic-ng-dbsync"), "--config-file", str(file), "upgrade"])

    def add_api(
        self, name: str, options: Options | None = None, *, wait: bool = True
    ) -> Member:
        """One more API."""
        own = {"api": {"port": free_port(), "host_ip": "127.0.0.1"}}
        return self._add(self.apis, "ironic-ng-api", name, merged(own, options), wait)

    def add_conductor(
        self, name: str, options: Options | None = None, *, wait: bool = True
    ) -> Member:
        """One more conductor, with relays of its own."""
        own: dict[str, dict[str, object]] = {"deploy": {"http_port": free_port()}}
        if self.apis:
            own["service_catalog"] = {"endpoint_override": self.url}
        command = "ironic-ng-conductor"
        return self._add(self.conductors, command, name, merged(own, options), wait)

    def _add(
        self,
        members: list[Member],
        command: str,
        name: str,
        options: Options,
        wait: bool,  # noqa: FBT001 - handed on from a keyword
    ) -> Member:
        service = Service(name, command, self.directory / f"member-{name}")
        database = bus = None
        if self._server is not None:
            database = self._relay(self._server.port, f"{name} to database")
        if self._broker is not None:
            bus = self._relay(self._broker.port, f"{name} to bus")
        service.options = merged(
            self.options,
            {
                "DEFAULT": {
                    "host": name,
                    "state_path": service.directory,
                    "transport_url": self._bus_address(bus),
                    **self.farm.loader_settings,
                },
                "database": {"connection": self._database_address(database)},
            },
            options,
        )
        member = Member(service, database, bus)
        members.append(member)
        service.start()
        if wait:
            service.await_ready()
        return member

    def _relay(self, port: int, name: str) -> Relay:
        relay = Relay(port, name=name)
        relay.start()
        return relay

    def enrol_machine(self, info: MachineInfo, **fields: Any) -> str:
        """UUID of a new node, with its ports, for a machine of the farm."""
        client = self.client
        node = client.enrol(
            info.driver,
            name=info.name,
            driver_info=info.driver_info,
            properties=info.properties,
            instance_info=dict(self.farm.images.instance.instance_info()),
            **fields,
        )
        for address in info.ports:
            client.must("POST", "/v1/ports", {"node_uuid": node, "address": address})
        return node

    # --- addresses --------------------------------------------------------------

    @property
    def database_address(self) -> str:
        """Of the database itself, past the relays, for tests that look into it."""
        return self._database_address(None)

    def _database_address(self, relay: Relay | None) -> str:
        if self._server is None:
            return f"sqlite:///{self.directory / 'shared.sqlite'}"
        return self._server.url(relay.port if relay is not None else None)

    def _bus_address(self, relay: Relay | None) -> str:
        if self._broker is None or relay is None:
            # Nobody else is on a bus inside a process: conductors poll.
            return "local://"
        return self._broker.url(relay.port)
