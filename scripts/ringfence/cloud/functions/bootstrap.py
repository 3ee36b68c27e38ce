"""What runs inside a function's process: imports the handler, hands it the event, writes what it answers.

Started as `python bootstrap.py FOLDER HANDLER ANSWER TIMEOUT`, the event on standard input. Whatever the function
prints is its log. Connections to anything but loopback are refused: the AWS that it knows is the local one.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

LOOPBACK = ("127.", "::1", "localhost")


def keep_on_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which the function's code cannot take away."""
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not str(arguments[1][0]).startswith(LOOPBACK):
        raise PermissionError(f"a function of the local AWS reaches loopback only, not {arguments[1][0]}")


class Context:
    """What a handler is told about its invocation ("AWS Lambda context object in Python")."""

    def __init__(self, seconds: float) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = os.environ["_LOCAL_FUNCTION_ARN"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.aws_request_id = os.environ["_LOCAL_REQUEST_ID"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._ends = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is timed out."""
        return max(0, int((self._ends - time.monotonic()) * 1000))


def run(folder: str, handler: str, seconds: float) -> dict[str, Any]:
    """`{"answer": ...}`, or `{"error": ...}` as Lambda words an error of Python."""
    sys.path.insert(0, folder)
    module, _, name = handler.rpartition(".")
    try:
        event = json.load(sys.stdin)
        function = getattr(importlib.import_module(module.replace("/", ".")), name)
        answer = function(event, Context(seconds))
        json.dumps(answer)
    except BaseException as error:  # noqa: BLE001  Lambda, too, answers whatever a handler raises
        lines = traceback.format_exc().splitlines()
        print(f"[ERROR] {type(error).__name__}: {error}", *lines[1:], sep="\n")
        return {"error": {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": lines[1:-1]}}
    return {"answer": answer}


def main() -> None:
    """Run one invocation."""
    import logging

    folder, handler, target, seconds = sys.argv[1:5]
    sys.addaudithook(keep_on_loopback)
    # As in Lambda's own Python: the root logger has a handler before the function's code sets its level.
    logging.basicConfig(stream=sys.stdout, format="[%(levelname)s]\t%(message)s")
    outcome = run(folder, handler, float(seconds))
    Path(target).write_text(json.dumps(outcome), encoding="utf-8")


if __name__ == "__main__":
    main()
