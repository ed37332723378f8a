"""What comes in goes out in capitals, piece by piece."""

import asyncio

import pytest

from chapters.apps.capitals import app

from .talking import Client, Reply, ask, body, http


def test_each_piece_is_answered_with_a_piece() -> None:
    reply = ask(app, http("POST"), *body(b"hello ", b"world"))
    assert reply.status == 200
    assert reply.body == b"HELLO WORLD"
    assert reply.pieces == [(6, True), (5, False)]


def test_a_body_of_nothing_is_a_response_of_nothing() -> None:
    assert ask(app, http()).pieces == [(0, False)]


def test_what_is_not_http_is_refused_without_a_message() -> None:
    reply = Reply()
    with pytest.raises(NotImplementedError):
        asyncio.run(app({"type": "lifespan"}, Client([]).receive, reply.send))
    assert reply.messages == []
