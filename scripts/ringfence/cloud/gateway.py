"""The HTTP face of the local AWS: a WSGI application that understands AWS's protocols and answers in them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.request import Request
from werkzeug.wrappers import Response

from ringfence.cloud import wire
from ringfence.cloud.call import Fault, VpcEndpoint
from ringfence.cloud.lifecycle import S3_CONTROL_HOST
from ringfence.cloud.local import LocalCloud, Origin

log = logging.getLogger(__name__)
# Not a legal bucket name, so no S3 path begins with it.
THROUGH = re.compile(r"^/_through/([^/]+)")


class Gateway:
    """A WSGI application over a LocalCloud. `secure` says whether its port counts as TLS."""

    def __init__(self, cloud: LocalCloud, *, secure: bool = True) -> None:
        self.cloud, self.secure = cloud, secure

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = self._respond(environ)
        if environ["REQUEST_METHOD"] == "HEAD":
            length = response.headers.get("Content-Length")
            response.set_data(b"")
            if length is not None:
                response.headers["Content-Length"] = length
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _respond(self, environ: dict[str, Any]) -> Response:
        if environ.get("PATH_INFO", "").startswith("/_local/"):
            return self._about(environ["PATH_INFO"])
        if not _is_ours(environ.get("HTTP_HOST", "")):
            return Response("the local AWS is a proxy to itself only\n", status=502, content_type="text/plain")
        try:
            return self._answer(environ)
        except Exception as error:
            log.exception("the gateway failed")
            failed = Fault("LocalAwsFault", f"the local AWS failed: {type(error).__name__}: {error}", 501)
            self.cloud.record("unknown", failed)
            return wire.unparsed_failure(Request(environ), failed)

    def _answer(self, environ: dict[str, Any]) -> Response:
        request, through = strip_through(environ)
        request = wire.with_body_unpacked(request)
        try:
            received = wire.receive(request)
        except Fault as fault:
            self.cloud.record("unknown", fault)
            return wire.unparsed_failure(request, fault)
        name = f"{received.service}:{received.operation}"
        try:
            origin = Origin(self.secure, self._endpoint(through, received), request.remote_addr or "127.0.0.1")
            response = self.cloud.serve(request, received, origin)
        except Fault as fault:
            self.cloud.record(name, fault)
            return wire.failure(received, fault)
        self.cloud.record(name, status=response.status_code)
        return response

    def _endpoint(self, through: str, received: wire.Received) -> VpcEndpoint | None:
        if not through:
            return None
        from ringfence.cloud.endpoints import endpoint_for

        with self.cloud.lock:
            return endpoint_for(through, received.service, self.cloud.organization)

    def _about(self, path: str) -> Response:
        """Health and the record of served calls, for people and tests."""
        cloud = self.cloud
        if path == "/_local/health":
            body: dict[str, Any] = {"instance": cloud.instance, "organization": cloud.organization.id}
        elif path == "/_local/calls":
            body = {
                "served": dict(cloud.served),
                "faults": dict(cloud.faults),
                "mended": cloud.mended,
                "lacking": cloud.lacking,
            }
        else:
            return Response("no such page\n", status=404, content_type="text/plain")
        return Response(json.dumps(body), content_type="application/json")


def _is_ours(host: str) -> bool:
    """Whether a request is meant for us: by the loopback address, or by the name that s3control hosts end in."""
    name = host.rsplit(":", 1)[0]
    return name in ("", "127.0.0.1", "localhost") or name == S3_CONTROL_HOST or name.endswith(f".{S3_CONTROL_HOST}")


def strip_through(environ: dict[str, Any]) -> tuple[Request, str]:
    """A request without the path prefix that names a VPC endpoint, and that endpoint's id ("" when there is none)."""
    found = THROUGH.match(environ.get("PATH_INFO", ""))
    if not found:
        return Request(environ), ""
    prefix = found[0]
    environ = dict(environ)
    environ["PATH_INFO"] = environ["PATH_INFO"][len(prefix) :] or "/"
    for name in ("RAW_URI", "REQUEST_URI"):
        if name in environ:
            stripped = environ[name].replace(prefix, "", 1)
            environ[name] = stripped if stripped.startswith(("/", "http")) else f"/{stripped}"
    return Request(environ), found[1]
