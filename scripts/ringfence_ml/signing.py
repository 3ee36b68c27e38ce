"""Signatures over messages: ECDSA P-256 with SHA-256, as KMS makes them with an ECC_NIST_P256 key.

The engine never calls AWS: a KMS client is handed in, or the message is prepared for whoever may sign and the signature
is brought back (a job under network isolation can reach neither KMS nor anything else).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ringfence_ml.errors import ConfigurationError

ALGORITHM = "ECDSA_SHA_256"


class Signer(Protocol):
    """Something that signs; the signature is DER, as KMS returns it."""

    @property
    def key_id(self) -> str:
        """A key's ARN, or the SHA-256 of its public half."""

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""


class LocalKey:
    """A private key in a PEM file, unencrypted: for a laptop and for tests."""

    def __init__(self, path: Path) -> None:
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ConfigurationError(f"no private key: {error}", where=str(path), expected="PEM, unencrypted") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ConfigurationError("another kind of key", where=str(path), expected="ECDSA on P-256")
        self._key = key

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key."""
        return key_id_of(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))


class KmsKey:
    """A KMS key by a client that the caller brings: anything with boto3's `sign`."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client, self._key_id = client, key_id

    @property
    def key_id(self) -> str:
        """The key's id or ARN."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """The signature of a message; its digest is what is sent, since KMS takes no more than 4,096 bytes."""
        digest = hashlib.sha256(message).digest()
        answer = self._client.sign(KeyId=self._key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm=ALGORITHM)
        return bytes(answer["Signature"])


class MadeElsewhere:
    """A signature that somebody else made of the prepared message."""

    def __init__(self, key_id: str, signature: bytes) -> None:
        self._key_id, self._signature = key_id, signature

    @property
    def key_id(self) -> str:
        """As the configuration names it."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """The signature; that it fits the message is for verification to say."""
        return self._signature


def read_public_key(path: Path) -> ec.EllipticCurvePublicKey:
    """A public key, PEM, or DER as KMS GetPublicKey returns it."""
    try:
        content = path.read_bytes()
        pem = content.lstrip().startswith(b"-----BEGIN")
        key = (serialization.load_pem_public_key if pem else serialization.load_der_public_key)(content)
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(f"no public key: {error}", where=str(path), expected="PEM or DER") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ConfigurationError("another kind of key", where=str(path), expected="ECDSA on P-256")
    return key


def key_id_of(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the public key's SubjectPublicKeyInfo."""
    content = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(content).hexdigest()


def signed_by(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the key made the signature of the message."""
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
