"""The local AWS as a process: `python -m ringfence.cloud.server`; and `LocalAws`, the same in a thread."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

from ringfence.cloud.accounts import Organization, read_organization
from ringfence.errors import RingfenceError

LOOPBACK = "127.0.0.1"
SHUTDOWN_SECONDS = 0.05  # how often a serving thread looks whether it is to stop


class LocalAws:
    """A local AWS that listens on loopback: one port that counts as TLS, and one that does not, for negative tests.

    Use as a context manager, or `start()` and `stop()`. Port 0 takes a free one. moto keeps its state in module
    globals, so a process holds one LocalAws at a time; starting one empties what was there.
    """

    def __init__(self, organization: Organization | None = None, port: int = 0) -> None:
        from moto.moto_server.werkzeug_app import MotoRequestHandler

        from ringfence.cloud.accounts import DEFAULT
        from ringfence.cloud.backends import forget_everything
        from ringfence.cloud.gateway import Gateway
        from ringfence.cloud.local import LocalCloud

        class Quiet(MotoRequestHandler):  # type: ignore[misc]
            """No line on standard error for each call; the one AWS header that has underscores in its name is kept."""

            def make_environ(self) -> dict[str, Any]:
                environ: dict[str, Any] = super().make_environ()
                token = self.headers.get("x-amz-sso_bearer_token")
                if token:
                    environ["HTTP_X_AMZ_SSO_BEARER_TOKEN"] = token
                return environ

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Say nothing: `/_local/calls` has the record."""

        forget_everything()
        self.cloud = LocalCloud(organization or DEFAULT)
        self._servers = [
            _listen(port, Gateway(self.cloud), Quiet),
            _listen(0, Gateway(self.cloud, secure=False), Quiet),
        ]
        self._threads: list[threading.Thread] = []
        self.cloud.address = self.endpoint

    @property
    def port(self) -> int:
        """The port that counts as TLS."""
        return int(self._servers[0].server_port)

    @property
    def insecure_port(self) -> int:
        """The port that counts as plain HTTP."""
        return int(self._servers[1].server_port)

    @property
    def endpoint(self) -> str:
        """The address for AWS_ENDPOINT_URL."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> LocalAws:
        """Serve in threads."""
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(SHUTDOWN_SECONDS,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """Stop serving and free the ports."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join(timeout=5)

    def __enter__(self) -> LocalAws:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def describe(self) -> dict[str, Any]:
        """What a client needs to know, as `ringfence local env --json` prints it."""
        credentials = {
            account.name: {
                "account": account.id,
                "access_key_id": session.access_key_id,
                "secret_access_key": session.secret_access_key,
            }
            for account in self.cloud.organization.accounts
            for session in [self.cloud.credentials.operator(account.id)]
        }
        return {
            "instance": self.cloud.instance,
            "endpoint": self.endpoint,
            "port": self.port,
            "insecure_port": self.insecure_port,
            "region": self.cloud.organization.region,
            "accounts": credentials,
        }


def _listen(port: int, application: Any, handler: Any) -> BaseWSGIServer:
    if not 0 <= port <= 65535:  # the system would take it modulo 65536
        raise RingfenceError(f"there is no port {port}", expected="a free port from 1024 to 65535, or 0 for any")
    try:
        return make_server(LOOPBACK, port, application, threaded=True, request_handler=handler)
    except SystemExit as error:  # werkzeug's way of saying so
        raise RingfenceError(
            f"port {port} on {LOOPBACK} is in use", next_step="Choose another with --port, or let one be chosen"
        ) from error
    except OSError as error:
        raise RingfenceError(
            f"cannot listen on port {port} of {LOOPBACK} ({error})", expected="a free port from 1024 to 65535"
        ) from error


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop, or until standard input closes when `--owned` (the owner is gone)."""
    parser = argparse.ArgumentParser(prog="python -m ringfence.cloud.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on loopback; a free one when absent")
    parser.add_argument("--organization", type=Path, help="environments/organization.toml")
    parser.add_argument("--owned", action="store_true", help="exit when standard input closes")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        local = LocalAws(read_organization(options.organization), options.port)
    except RingfenceError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(local.describe()), flush=True)
    # moto prints now and then; who started us reads one line and goes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    local.start()
    if options.owned:
        sys.stdin.buffer.read()
        os._exit(0)
    threading.Event().wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
