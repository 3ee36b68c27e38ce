"""moto behind the gateway: hand a request to it for one account, in process, and make its failures plain."""

from __future__ import annotations

import copy
import io
import logging
import os
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from ringfence.cloud.call import Answer, Fault, Parameters

# A managed policy of AWS that Terraform attaches must exist.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.core.model import OperationModel
from moto.core.request import Request
from moto.iam.models import IAMBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Response

log = logging.getLogger(__name__)


class _Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]
    """moto's dispatcher, which says NotImplementedError of a service that it lacks instead of printing and failing."""

    def get_backend_for_host(self, host: str | None) -> Any:
        if host is None or host in ("moto_api", "instance_metadata") or "." not in host:
            return super().get_backend_for_host(host)
        for backend, pattern in self.backend_url_patterns:
            if pattern.match(f"http://{host}"):
                return backend
        raise NotImplementedError(f"moto has no service at {host}")


@cache
def _application() -> _Dispatcher:
    """moto's applications hold no state; making the one of EC2 takes a second."""
    return _Dispatcher(create_backend_app)


@cache
def _aws_policies() -> tuple[Any, ...]:
    """AWS's managed policies as moto makes them for one account."""
    return tuple(_policies_of_account(SimpleNamespace(account_id="aws", region_name="aws")))


_policies_of_account = IAMBackend._init_aws_policies


def _copied_policies(iam: Any) -> list[Any]:
    """AWS's managed policies for an account: copies of one set, since making 1,600 of them takes 0.2 s an account."""
    copies = [copy.copy(policy) for policy in _aws_policies()]
    for policy in copies:
        policy.account_id, policy.partition = iam.account_id, iam.partition
    return copies


IAMBackend._init_aws_policies = _copied_policies


def forget_everything() -> None:
    """Empty moto's backends, which are module globals, and the maps that moto's own reset leaves."""
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data
    from moto.organizations.models import organizations_backends
    from moto.s3.models import s3_backends

    BackendDict.reset()
    organizations_backends.master_accounts.clear()
    s3_backends.bucket_accounts.clear()
    reset_model_data()


class Moto:
    """moto's own WSGI dispatcher, asked one request at a time."""

    def forward(self, request: Request, service: str, operation: str, account: str) -> Response:
        """moto's answer to a request made in an account; Fault `NotImplemented` where moto has none."""
        environ = dict(request.environ)
        environ.pop("werkzeug.request", None)
        body = request.get_data(cache=True)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input_terminated"] = True
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        try:
            response = Response.from_app(_application(), environ)
        except NotImplementedError as error:
            raise unanswered(service, operation) from error
        except Exception as error:
            log.exception("moto failed on %s:%s", service, operation)
            raise Fault(
                "LocalAwsFault", f"moto failed on {service}:{operation}: {type(error).__name__}: {error}", 501
            ) from error
        if response.status_code in (404, 405) and (
            (response.content_type or "").startswith("text/html") and b"<html" in response.get_data()[:200].lower()
        ):
            raise unanswered(service, operation)
        return response

    def ask(self, model: OperationModel, protocol: str, parameters: Parameters, account: str, region: str) -> Answer:
        """moto's answer to an operation asked in process; Fault with AWS's code when moto refuses."""
        from botocore.awsrequest import HeadersDict
        from botocore.parsers import create_parser

        service = str(model.service_model.service_name)
        response = self.forward(build_request(model, protocol, parameters, region), service, str(model.name), account)
        headers = HeadersDict(response.headers.items())  # the parser asks for names in whatever case
        raw = {"status_code": response.status_code, "headers": headers, "body": response.get_data()}
        parsed: dict[str, Any] = create_parser(protocol).parse(raw, model.output_shape)
        if response.status_code >= 300:
            error = parsed.get("Error", {})
            raise Fault(str(error.get("Code", "Unknown")), str(error.get("Message", "")), response.status_code)
        parsed.pop("ResponseMetadata", None)
        return parsed


def unanswered(service: str, operation: str) -> Fault:
    """The fault for a call that neither this package nor moto answers. Status 501: SDKs do not retry it."""
    return Fault("NotImplemented", f"the local AWS does not answer {service}:{operation}", 501)


def build_request(model: OperationModel, protocol: str, parameters: Parameters, region: str) -> Request:
    """The HTTP request that boto3 would send for an operation, unsigned but for its credential scope."""
    from botocore.serialize import create_serializer

    serializer = create_serializer(protocol, include_validation=False)
    serialized: Mapping[str, Any] = serializer.serialize_to_request(parameters, model)
    service_model = model.service_model
    signing_name = service_model.metadata.get("signingName", service_model.metadata["endpointPrefix"])
    scope = f"AKIAINPROCESS0000000/20260101/{region}/{signing_name}/aws4_request"
    headers = {
        **serialized["headers"],
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
    }
    query = serialized["query_string"]
    query = query if isinstance(query, str) else urlencode(query, doseq=True)
    body = serialized["body"]
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    url = f"http://127.0.0.1{serialized['url_path']}"
    if query:
        url += ("&" if "?" in serialized["url_path"] else "?") + query
    return Request.from_primitives(str(serialized["method"]), url, headers, body)
