"""One invocation of a function: its code unpacked, a process with its role's keys, its answer, its log.

Only Python runs. What Lambda adds around it is kept: the role's session is named after the function, its calls go
through the VPC that the function stands in, a log line is written only if the role may, an asynchronous invocation is
tried again and then handed to the dead-letter queue with the role's rights.
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringfence.cloud.call import Fault, Principal

if TYPE_CHECKING:
    from ringfence.cloud.local import LocalCloud

log = logging.getLogger(__name__)
BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
RETRY_SECONDS = (0.1, 0.2)
"""Lambda waits one minute and then two before it tries an asynchronous invocation again; nobody here waits for that."""
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Function:
    """A function as it was when it was invoked."""

    arn: str
    name: str
    account: str
    region: str
    handler: str
    runtime: str
    role: str
    timeout: int
    memory: int
    code: bytes
    variables: dict[str, str]
    vpc_id: str = ""
    dead_letter: str = ""
    retries: int = 2


@dataclass(frozen=True)
class Invocation:
    """How one invocation ended. `error` is empty, or Lambda's word for it (`Unhandled`)."""

    payload: bytes
    error: str = ""
    log: str = ""


def invoke(cloud: LocalCloud, function: Function, payload: bytes) -> Invocation:
    """Run a function and wait for it. Must not be called with the cloud's lock held: the function calls back."""
    if not function.runtime.startswith("python"):
        raise Fault("InvalidRuntimeException", f"the local AWS runs Python; {function.name} is {function.runtime}", 502)
    if not cloud.address:
        raise Fault("LocalAwsFault", "a function has no AWS to call: this local AWS does not listen on a port", 501)
    request = str(uuid.uuid4())
    with cloud.lock:
        try:
            principal = cloud.role_session(function.role, function.name)
        except Fault as fault:
            raise Fault(
                "AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", 403
            ) from fault
        session = cloud.credentials.issue(principal, seconds=function.timeout + 60)
    keys = {
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }
    with tempfile.TemporaryDirectory(prefix="ringfence-function-") as folder:
        ended = _run(function, payload, Path(folder), {**_environment(cloud, function, request), **keys})
    _write_log(cloud, function, principal, request, ended.log)
    return ended


def invoke_later(cloud: LocalCloud, function: Function, payload: bytes) -> threading.Thread:
    """Run a function asynchronously, with Lambda's retries and dead-letter queue."""
    thread = threading.Thread(target=_with_retries, args=(cloud, function, payload), daemon=True)
    cloud.background.append(thread)
    thread.start()
    return thread


def _with_retries(cloud: LocalCloud, function: Function, payload: bytes) -> None:
    ended = Invocation(b"", "Unhandled")
    for attempt in range(function.retries + 1):
        try:
            ended = invoke(cloud, function, payload)
        except Fault as fault:
            ended = Invocation(json.dumps({"errorMessage": fault.message}).encode(), "Unhandled")
        except OSError:
            log.exception("the process of %s did not start", function.name)
        if not ended.error:
            return
        if attempt < function.retries:
            time.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
    if function.dead_letter:
        _bury(cloud, function, payload, ended)


def _bury(cloud: LocalCloud, function: Function, payload: bytes, ended: Invocation) -> None:
    """Hand an event that nothing came of to the dead-letter queue or topic, with the role's own rights."""
    service, name = function.dead_letter.split(":")[2], function.dead_letter.rsplit(":", 1)[-1]
    said = json.loads(ended.payload or b"{}")
    told = {
        key: {"DataType": "String", "StringValue": str(value)[:1024] or "-"}
        for key, value in (
            ("ErrorCode", "200"),
            ("ErrorMessage", said.get("errorMessage", "")),
            ("RequestID", uuid.uuid4()),
        )
    }
    try:
        with cloud.lock:
            principal = cloud.role_session(function.role, function.name)
            if service == "sqs":
                queue = f"{cloud.address}/{function.account}/{name}"
                asked: dict[str, Any] = {"QueueUrl": queue, "MessageBody": payload.decode(), "MessageAttributes": told}
                operation = "SendMessage"
            else:
                asked = {"TopicArn": function.dead_letter, "Message": payload.decode(), "MessageAttributes": told}
                operation = "Publish"
            cloud.invoke(
                service, operation, asked, principal=principal, account=function.account, region=function.region
            )
    except Fault as fault:
        log.warning("%s: the dead-letter queue did not take an event: %s", function.name, fault.message)


def _run(function: Function, payload: bytes, folder: Path, environment: dict[str, str]) -> Invocation:
    code, target = folder / "code", folder / "answer.json"
    with zipfile.ZipFile(io.BytesIO(function.code)) as archive:
        archive.extractall(code)
    command = [sys.executable, str(BOOTSTRAP), str(code), function.handler, str(target), str(function.timeout)]
    try:
        done = subprocess.run(
            command, input=payload or b"{}", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            cwd=code, env=environment, timeout=function.timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        said = {"errorMessage": f"Task timed out after {function.timeout:.2f} seconds", "errorType": "Sandbox.Timedout"}
        return Invocation(json.dumps(said).encode(), "Unhandled", _text(late.stdout))
    if not target.exists():
        said = {
            "errorMessage": f"Runtime exited with error: exit status {done.returncode}",
            "errorType": "Runtime.ExitError",
        }
        return Invocation(json.dumps(said).encode(), "Unhandled", _text(done.stdout))
    outcome = json.loads(target.read_text(encoding="utf-8"))
    if "error" in outcome:
        return Invocation(json.dumps(outcome["error"]).encode(), "Unhandled", _text(done.stdout))
    return Invocation(json.dumps(outcome["answer"]).encode(), "", _text(done.stdout))


def _text(output: bytes | None) -> str:
    return (output or b"").decode("utf-8", "replace")


def _environment(cloud: LocalCloud, function: Function, request: str) -> dict[str, str]:
    """The variables of a function's process: its own, and Lambda's reserved ones, which it cannot override."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    through = f"/_through/{function.vpc_id}" if function.vpc_id else ""
    return {
        **kept,
        **function.variables,
        "AWS_ENDPOINT_URL": f"{cloud.address}{through}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"[$LATEST]{request.replace('-', '')}",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "_HANDLER": function.handler,
        "_LOCAL_FUNCTION_ARN": function.arn,
        "_LOCAL_REQUEST_ID": request,
    }


def _write_log(cloud: LocalCloud, function: Function, principal: Principal, request: str, text: str) -> None:
    """Write to the function's log group, if its role may; without the right nothing is said, as with Lambda."""
    group, stream = f"/aws/lambda/{function.name}", f"[$LATEST]{request.replace('-', '')}"
    moment = int(time.time() * 1000)
    lines = [f"START RequestId: {request}", *text.splitlines(), f"END RequestId: {request}"]
    events = [{"timestamp": moment, "message": line or " "} for line in lines]
    where = {"logGroupName": group, "logStreamName": stream}

    def ask(operation: str, asked: dict[str, Any]) -> None:
        cloud.invoke("logs", operation, asked, principal=principal, account=function.account, region=function.region)

    try:
        ask("CreateLogStream", where)
        ask("PutLogEvents", {**where, "logEvents": events})
    except Fault as fault:
        log.info("%s writes no log: %s", function.name, fault.message)
