"""Waiting for a query on behalf of a client that may leave; then the query is stopped and its CPU is free again."""

from __future__ import annotations

import asyncio
from ipaddress import IPv6Address
from typing import Final

from starlette.types import Receive

from commons_graph.sparql.jobs import Answer, Job

_WATCH_AFTER: Final = 0.05
"""Seconds after which a running query is watched for its client leaving; quick ones are spared the task."""


async def outcome(job: Job, receive: Receive) -> Answer:
    """The answer of a query; raises its error, or QueryAbandoned when the client left.

    `receive` is that of a request whose body was read.
    """
    loop = asyncio.get_running_loop()
    watches: list[asyncio.Task[None]] = []
    timer = loop.call_later(_WATCH_AFTER, lambda: watches.append(loop.create_task(_watch(job, receive))))
    try:
        return await job.outcome
    finally:
        timer.cancel()
        for watch in watches:
            watch.cancel()
        job.abandon()


async def _watch(job: Job, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    job.abandon()


def client_key(client: tuple[str, int] | None) -> str:
    """Whose query this is: the address, or the network of an IPv6 address, since each customer gets a whole one."""
    host = client[0] if client else ""
    if ":" not in host:
        return host
    try:
        return IPv6Address(host.partition("%")[0]).exploded[:19]
    except ValueError:
        return host
