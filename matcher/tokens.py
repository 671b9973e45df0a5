"""Secrets that a mail carries: derived from what it is for, so that a repeated mail carries the same ones.

A worker may die after the relay took a mail and before that was written down. The mail is then sent again, and some
mail programs show only the first of two with the same Message-ID: its link and digits must be those of the second.
Only hashes are stored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

CODE_DIGITS = 6
_BETWEEN = re.compile(r"[\s.\-–]+")
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")


def derive_token(secret_key: str, purpose: str, *parts: str) -> str:
    """192 bits as 32 characters that are safe in an address. The same parts give the same token."""
    return base64.urlsafe_b64encode(_digest(secret_key, "token", purpose, parts)[:24]).decode()


def derive_code(secret_key: str, purpose: str, *parts: str) -> str:
    """Six digits; ``token`` and ``code`` of the same parts tell nothing of each other."""
    return f"{int.from_bytes(_digest(secret_key, 'code', purpose, parts)) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def read_code(typed: str) -> str | None:
    """The six digits that somebody typed, however they grouped them; None when it is no code at all."""
    digits = _BETWEEN.sub("", typed)
    return digits if _CODE.fullmatch(digits) else None


def hash_secret(secret: str) -> str:
    """What is stored of a token or code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _digest(secret_key: str, kind: str, purpose: str, parts: tuple[str, ...]) -> bytes:
    return hmac.new(secret_key.encode(), "\0".join((kind, purpose, *parts)).encode(), hashlib.sha256).digest()
