"""Where a request comes from, for what is counted by place."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from commons_graph.web.waiting import client_key


async def _place(request: Request) -> str:
    return client_key(request.scope.get("client"))


ThePlace = Annotated[str, Depends(_place)]
"""A parameter that receives where a request comes from, as the queue of queries knows it.

That is the address of the connection, or what a proxy on this host says of it: uvicorn believes X-Forwarded-For from
127.0.0.1, and from what FORWARDED_ALLOW_IPS names; of an IPv6 address, its network.
"""
