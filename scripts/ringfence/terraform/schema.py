"""The shared provider as seen by one root: with the schemas of the types that the root mentions, and no others.

Terraform asks a provider for its whole schema at every command. The AWS provider's has some 1,500 types, 5 MB, and
reading it is most of what a plan or a `show` costs (measured: 1.4 s of CPU in 1.6 for a `show`). So Terraform is given
the address of a relay, which passes every call on as it is, but leaves out of GetProviderSchema's answer what the
root's configuration never mentions. That is only right for a plan against nothing: a state may hold types which the
configuration no longer has.

The wire format is that of HashiCorp's plugin protocol 5 and 6 (`tfplugin5.proto`): in GetProviderSchema.Response the
fields 2, 3 and 8 are maps from a type's name to its schema (resources, data sources, ephemeral resources).
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from ringfence.terraform.reach import Reached, is_configuration

_TYPE = re.compile(rb"\baws_\w+")
_SCHEMA_MAPS = frozenset({2, 3, 8})
_SCHEMA_CALLS = ("/GetSchema", "/GetProviderSchema")
_ANY_SIZE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_LENGTH_DELIMITED = 2


def types_in(reached: Reached) -> frozenset[bytes]:
    """Every word of the configuration that may be the name of a type of AWS's provider."""
    return frozenset(
        found for file in reached.files if is_configuration(file.name) for found in _TYPE.findall(file.read_bytes())
    )


@contextmanager
def narrowed(reattach: str, types: frozenset[bytes]) -> Iterator[str]:
    """A relay to the provider at TF_REATTACH_PROVIDERS' value `reattach`; yields the value that leads to the relay."""
    ((source, provider),) = json.loads(reattach).items()
    address = provider["Addr"]
    target = f"unix:{address['String']}" if address["Network"] == "unix" else address["String"]
    with tempfile.TemporaryDirectory(prefix="ringfence-relay-") as folder, _loop() as loop:
        socket = Path(folder) / "socket"
        running = asyncio.run_coroutine_threadsafe(_started(target, socket, types), loop).result()
        try:
            yield json.dumps({source: {**provider, "Addr": {"Network": "unix", "String": str(socket)}}})
        finally:
            asyncio.run_coroutine_threadsafe(_stopped(*running), loop).result()


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in a thread of its own, for the time of the body."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="provider-relay", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(target: str, socket: Path, types: frozenset[bytes]) -> tuple[Any, Any]:
    import grpc.aio

    channel = grpc.aio.insecure_channel(target, options=_ANY_SIZE)
    server = grpc.aio.server(handlers=[_relay(channel, types)], options=_ANY_SIZE)
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    return channel, server


async def _stopped(channel: Any, server: Any) -> None:
    await server.stop(None)
    await channel.close()


def _relay(channel: Any, types: frozenset[bytes]) -> Any:
    """A handler that passes calls on as bytes; a call for the schema is answered narrowed, and passed on only once."""
    import grpc

    schemas: dict[str, bytes] = {}

    @cache
    def passing(method: str) -> Any:
        call = channel.unary_unary(method)
        asks_for_schema = method.endswith(_SCHEMA_CALLS)

        async def passed(request: bytes, context: Any) -> bytes:
            if asks_for_schema and method in schemas:
                return schemas[method]
            try:
                answer: bytes = await call(request)
            except grpc.RpcError as error:
                await context.abort(error.code(), error.details())
                raise
            if asks_for_schema:
                answer = schemas[method] = without_others(answer, types)
            return answer

        return grpc.unary_unary_rpc_method_handler(passed)

    class Relay(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, details: Any) -> Any:
            if not details.method.startswith("/tfplugin"):
                return None  # the plugin library's own services, which a debugged provider may lack
            return passing(details.method)

    return Relay()


def without_others(schema: bytes, types: frozenset[bytes]) -> bytes:
    """GetProviderSchema's answer without the types that are not among these; all else byte for byte."""
    kept: list[memoryview] = []
    view, at = memoryview(schema), 0
    while at < len(schema):
        start = at
        tag, at = _varint(schema, at)
        if tag & 7 != _LENGTH_DELIMITED:
            raise ValueError(f"field {tag >> 3} of a provider's schema has the wire type {tag & 7}")
        size, at = _varint(schema, at)
        if tag >> 3 not in _SCHEMA_MAPS or _key(schema, at) in types:
            kept.append(view[start : at + size])
        at += size
    return b"".join(kept)


def _key(data: bytes, at: int) -> bytes:
    """The key of a map's entry that starts here (its field 1)."""
    _, at = _varint(data, at)
    size, at = _varint(data, at)
    return data[at : at + size]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A base-128 number and the place after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
