"""From an HTTP request to an AWS operation and back, by botocore's models and moto's parsers and serializers."""

from __future__ import annotations

import gzip
import io
import json
import re
import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from botocore.model import OperationNotFoundError
from botocore.utils import parse_timestamp
from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request
from moto.core.routing import NotFound, ProtocolRouter, get_router_class
from moto.core.serialize import ResponseSerializer, SerializationContext, get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.wrappers import Response

from ringfence.cloud.call import Answer, Fault, Parameters

# SigV4 signs with a name that several of botocore's services share, or that differs from botocore's name
# (`metadata.signingName` and `endpointPrefix` of botocore's service models). The first that routes the request is it.
SERVICES_BY_SIGNING_NAME: Mapping[str, tuple[str, ...]] = {
    "access-analyzer": ("accessanalyzer",),
    "airflow": ("mwaa",),
    "aoss": ("opensearchserverless",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "aps": ("amp",),
    "awsssoportal": ("sso",),
    "bedrock": ("bedrock", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime"),
    "cloudcontrolapi": ("cloudcontrol",),
    "cloudhsm": ("cloudhsmv2", "cloudhsm"),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "es": ("opensearch", "es"),
    "kinesisanalytics": ("kinesisanalyticsv2", "kinesisanalytics"),
    "lex": ("lexv2-models", "lexv2-runtime", "lex-models"),
    "mobiletargeting": ("pinpoint",),
    "monitoring": ("cloudwatch",),
    "rds": ("rds", "neptune", "docdb"),
    "s3": ("s3", "s3control"),
    "sagemaker": (
        "sagemaker",
        "sagemaker-runtime",
        "sagemaker-featurestore-runtime",
        "sagemaker-metrics",
        "sagemaker-a2i-runtime",
        "sagemaker-edge",
    ),
    "servicecatalog": ("servicecatalog", "servicecatalog-appregistry"),
    "servicequotas": ("service-quotas",),
    "ses": ("sesv2", "ses"),
    "sso": ("sso-admin",),
    "sso-oauth": ("sso-oidc",),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
    "timestream": ("timestream-write", "timestream-query"),
}
UNSIGNED_STS_ACTIONS = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
S3_STATUS = {
    "AccessDenied": 403,
    "InvalidAccessKeyId": 403,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchBucketPolicy": 404,
    "BucketAlreadyExists": 409,
    "BucketAlreadyOwnedByYou": 409,
    "BucketNotEmpty": 409,
    "NotImplemented": 501,
}
CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request")


@dataclass(frozen=True)
class Signature:
    """What the Authorization header (or a presigned URL) says: who, for which region and service. Never verified."""

    access_key_id: str = ""
    region: str = ""
    signing_name: str = ""
    session_token: str = ""


@dataclass(frozen=True)
class Received:
    """A request whose operation is found: botocore's service and operation names, and the protocol that it speaks."""

    service: str
    operation: str
    model: OperationModel
    protocol: str
    signature: Signature
    labels: Mapping[str, Any]


def read_signature(request: Request) -> Signature:
    """The credential scope of a request, from its header or its presigned query; empty when it is not signed."""
    token = request.headers.get("X-Amz-Security-Token") or request.args.get("X-Amz-Security-Token", "")
    found = CREDENTIAL.search(request.headers.get("Authorization", ""))
    if not found and "X-Amz-Credential" in request.args:
        found = CREDENTIAL.search(f"Credential={unquote(request.args['X-Amz-Credential'])}")
    if not found:
        return Signature(session_token=token)
    return Signature(found[1], found[3], found[4].lower(), token)


def receive(request: Request) -> Received:
    """Find service and operation of a request; Fault `NotImplemented` for what no model knows."""
    signature = read_signature(request)
    for service in _candidates(request, signature):
        try:
            _complete_target(request, service)
            protocol = _protocol(service, request.content_type or "")
            model, labels = _router(service, protocol).match(request)
        except (NotFound, LookupError):
            continue
        return Received(service, str(model.name), model, protocol, signature, labels)
    named = request.headers.get("X-Amz-Target") or request.values.get("Action") or f"{request.method} {request.path}"
    service = signature.signing_name or "unknown: the request is not signed"
    raise Fault("NotImplemented", f"the local AWS does not answer {named} (service {service})", 501)


def parse(request: Request, received: Received) -> Parameters:
    """The parameters of a request as boto3 takes them; Fault `SerializationException` when it does not parse."""
    parser = PROTOCOL_PARSERS[received.protocol](received.model, timestamp_parser=parse_timestamp)
    raw = {
        "method": request.method,
        "values": request.values,
        "headers": request.headers,
        "body": request.get_data(cache=True),
        "url_path": request.path,
        "url_params": received.labels,
    }
    try:
        parsed = parser.parse(raw)
    except (RequestParserError, ValueError, TypeError, AttributeError, KeyError) as error:
        code = "MalformedXML" if received.service == "s3" else "SerializationException"
        raise Fault(code, f"the request does not parse as {received.operation}: {error}") from error
    return {name: value for name, value in parsed.items() if not _is_absent(received.model, name, value)}


def _is_absent(model: OperationModel, name: str, value: Any) -> bool:
    """Whether a parsed member was not in the request: moto's parser gives empty lists for absent query parameters."""
    location = model.input_shape.members[name].serialization.get("location")
    return value is None or (location in ("querystring", "headers") and value in ([], {}))


def with_body_unpacked(request: Request) -> Request:
    """The same request with a gzipped body unpacked, its body read and cached, and no Content-Encoding left."""
    body = request.get_data(cache=True)
    if request.headers.get("Content-Encoding") != "gzip" or read_signature(request).signing_name == "s3":
        return request
    environ = dict(request.environ)
    body = gzip.decompress(body)
    del environ["HTTP_CONTENT_ENCODING"]
    environ.update({"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    environ.pop("werkzeug.request", None)
    unpacked = type(request)(environ)
    unpacked.get_data(cache=True)
    return unpacked


def model_of(service: str, operation: str) -> OperationModel:
    """botocore's model of an operation; Fault `NotImplemented` when there is none."""
    try:
        return get_service_model(service).operation_model(operation)
    except (OperationNotFoundError, LookupError) as error:
        raise Fault("NotImplemented", f"the local AWS knows no operation {service}:{operation}", 501) from error


def protocol_of(service: str) -> str:
    """The protocol that boto3 speaks with a service."""
    return _protocol(service, "")


def success(received: Received, answer: Answer) -> Response:
    """An answer of ours in the service's protocol."""
    serializer = _serializer(received.model, received.protocol)
    serialized = serializer.serialize(answer)
    members = received.model.output_shape.members if received.model.output_shape is not None else {}
    said = next((name for name, shape in members.items() if shape.serialization.get("location") == "statusCode"), "")
    return _response(answer.get(said) or serialized["status_code"], serialized["headers"], serialized["body"])


def failure(received: Received, fault: Fault) -> Response:
    """An AWS error in the service's protocol."""
    serializer = _serializer(received.model, received.protocol)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # moto warns of codes that the model does not name; AWS has many
        serialized = serializer.serialize(fault)
    status = fault.status
    if status == 400:
        status = S3_STATUS.get(fault.code, 400) if received.service == "s3" else serialized["status_code"]
        status = 400 if status < 400 else status
    return _response(status, serialized["headers"], serialized["body"])


def unparsed_failure(request: Request, fault: Fault) -> Response:
    """An AWS error for a request whose service is not known: JSON when it speaks JSON, else XML."""
    if "json" in (request.content_type or "") or "X-Amz-Target" in request.headers:
        body = json.dumps({"__type": fault.code, "message": fault.message})
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amzn-Errortype": fault.code}
        return _response(fault.status, headers, body)
    from xml.sax.saxutils import escape

    error = f"<Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message>"
    body = f"<ErrorResponse><Error>{error}</Error><RequestId>{secrets.token_hex(8)}</RequestId></ErrorResponse>"
    return _response(fault.status, {"Content-Type": "text/xml"}, body)


def _response(status: int, headers: Mapping[str, str], body: str | bytes) -> Response:
    response = Response(body, status=status, headers=dict(headers))
    response.headers["x-amzn-RequestId"] = secrets.token_hex(16)
    return response


def _serializer(model: OperationModel, protocol: str) -> ResponseSerializer:
    serializer_class = get_serializer_class(model.service_model.service_name, protocol)
    return serializer_class(model, SerializationContext(secrets.token_hex(16)))


def _candidates(request: Request, signature: Signature) -> tuple[str, ...]:
    name = signature.signing_name
    if not name:
        return _unsigned_candidates(request)
    if name == "s3" and (request.path.startswith("/v20180820/") or "s3-control" in request.host):
        return ("s3control",)
    if name == "dynamodb" and request.headers.get("X-Amz-Target", "").startswith("DynamoDBStreams"):
        return ("dynamodbstreams",)
    return SERVICES_BY_SIGNING_NAME.get(name, (name,))


def _complete_target(request: Request, service: str) -> None:
    """Some clients name a target by the last part of the model's prefix (`CloudTrail_20131101.CreateTrail`)."""
    prefix, _, operation = request.headers.get("X-Amz-Target", "").rpartition(".")
    whole = str(_service_model(service).metadata.get("targetPrefix", ""))
    if prefix and whole.endswith(f".{prefix}"):
        request.environ["HTTP_X_AMZ_TARGET"] = f"{whole}.{operation}"


def _unsigned_candidates(request: Request) -> tuple[str, ...]:
    """Calls that carry no signature: the Identity Center portal, its token service, federation at STS, anonymous S3."""
    if "x-amz-sso_bearer_token" in request.headers:
        return ("sso",)
    if request.values.get("Action") in UNSIGNED_STS_ACTIONS:
        return ("sts",)
    if request.path in ("/token", "/client/register", "/device_authorization") and request.method == "POST":
        return ("sso-oidc",)
    return ("s3",) if request.path.strip("/") else ()


def _protocol(service: str, content_type: str) -> str:
    """Which of a service's protocols a request speaks; JSON before Query, as boto3 chooses."""
    model = _service_model(service)
    supported: list[str] = model.metadata.get("protocols") or [model.metadata["protocol"]]
    if content_type.startswith("application/x-www-form-urlencoded"):
        order: tuple[str, ...] = ("query", "ec2", "rest-xml", "rest-json")
    else:
        order = ("json", "rest-json", "rest-xml", "query", "ec2")
    for protocol in order:
        if protocol in supported:
            return protocol
    raise LookupError(f"{service} speaks {', '.join(supported)} only")


def _service_model(service: str) -> ServiceModel:
    from botocore.exceptions import UnknownServiceError

    try:
        return get_service_model(service)
    except UnknownServiceError as error:
        raise LookupError(service) from error


@lru_cache
def _router(service: str, protocol: str) -> ProtocolRouter:
    router_class = get_router_class(service, protocol)
    if router_class is None:
        raise LookupError(f"no router for {protocol}")
    return router_class(_service_model(service))
