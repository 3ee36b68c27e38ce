"""Dead Simple Signing Envelope (DSSE v1.0.0) around an in-toto statement."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from ringfence_ml.signing import Signer, signed_by

PAYLOAD_TYPE = "application/vnd.in-toto+json"


class NotSigned(Exception):
    """The envelope is no envelope, or none of the trusted keys signed it; the message says which."""


def to_sign(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """The message that is signed: DSSE's pre-authentication encoding of type and payload."""
    kind = payload_type.encode()
    return b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])


def enveloped(payload: bytes, signer: Signer) -> dict[str, Any]:
    """The envelope as JSON."""
    signature = signer.sign(to_sign(payload))
    return {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": signer.key_id, "sig": base64.b64encode(signature).decode()}],
    }


def opened(envelope: Any, trusted: Sequence[ec.EllipticCurvePublicKey]) -> bytes:
    """The payload, if a trusted key signed it. The key id is a hint and decides nothing."""
    try:
        kind = envelope["payloadType"]
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(each["sig"], validate=True) for each in envelope["signatures"]]
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise NotSigned("this is no DSSE envelope") from None
    if kind != PAYLOAD_TYPE:
        raise NotSigned(f"the payload is {kind}, not {PAYLOAD_TYPE}")
    if not signatures:
        raise NotSigned("the envelope has no signature")
    message = to_sign(payload, kind)
    if not any(signed_by(key, message, signature) for key in trusted for signature in signatures):
        raise NotSigned("no trusted key signed this statement")
    return payload
