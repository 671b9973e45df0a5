"""Secrets of mails: the same for a repeat, unguessable from one another."""

from __future__ import annotations

import re

from matcher.tokens import derive_code, derive_token, hash_secret

KEY = "a-secret-that-is-known-to-every-test-and-no-one-else"


def test_a_repeat_carries_the_same_secrets() -> None:
    assert derive_token(KEY, "answer", "m1") == derive_token(KEY, "answer", "m1")
    assert derive_code(KEY, "answer", "m1") == derive_code(KEY, "answer", "m1")


def test_key_purpose_and_parts_all_count() -> None:
    given = [
        (KEY, "answer", "m1"),
        (KEY + "x", "answer", "m1"),
        (KEY, "feed", "m1"),
        (KEY, "answer", "m2"),
        (KEY, "answer", "m", "1"),
        (KEY, "answer", "m1", ""),
    ]
    assert len({derive_token(key, purpose, *parts) for key, purpose, *parts in given}) == len(given)


def test_what_they_look_like() -> None:
    tokens = [derive_token(KEY, "answer", str(number)) for number in range(200)]
    codes = [derive_code(KEY, "answer", str(number)) for number in range(200)]
    assert [token for token in tokens if not re.fullmatch(r"[A-Za-z0-9_-]{32}", token)] == []
    assert [code for code in codes if not re.fullmatch(r"[0-9]{6}", code)] == []
    assert len(set(codes)) > 195


def test_only_hashes_are_stored() -> None:
    token = derive_token(KEY, "answer", "m1")
    assert re.fullmatch(r"[0-9a-f]{64}", hash_secret(token))
    assert hash_secret(token) == hash_secret(token) != hash_secret(token + "x")
