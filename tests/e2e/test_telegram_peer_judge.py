"""The judge of our own Telegram sees what the published specification does not allow."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram_peer.api_words import Json
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.judge import SPEC, Judge, decode
from telegram_peer.polling import probing

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(not SPEC.is_file(), reason="the specification is not beside the repository"),
]

CHAT: Json = {"id": -1001, "type": "supergroup", "title": "Riverside"}
MESSAGE: Json = {"message_id": 1, "date": 1_796_000_000, "chat": CHAT, "text": "hi"}
ANA: Json = {"id": 6_100_000_001, "is_bot": False, "first_name": "Ana"}


@pytest.fixture
def judge() -> Judge:
    """The judge, with the specification."""
    loaded = Judge.load()
    assert loaded is not None
    return loaded


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """A peer whose violations the test itself looks at."""
    async with TelegramPeer.running() as running:
        yield running


async def called(peer: TelegramPeer, method: str, **form: str) -> Json:
    """Call a method with a form of texts, as no library would."""
    url = f"{peer.base_url}/bot{peer.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        body: Json = await answer.json()
        return body


# -- requests ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"chat_id": "1"}, "sendMessage: text is required and missing"),
        ({"chat_id": "1", "text": "x", "colour": "red"}, "sendMessage: colour is unknown"),
        (
            {"chat_id": "1", "text": "x", "reply_to_message_id": "3"},
            "sendMessage: reply_to_message_id is unknown",
        ),
        (
            {"chat_id": "1", "text": "x", "message_thread_id": "three"},
            "sendMessage: message_thread_id 'three' is no Integer",
        ),
        (
            {"chat_id": "1", "text": "x", "disable_notification": "1"},
            "sendMessage: disable_notification 1 is no Boolean",
        ),
        (
            {"chat_id": "1", "text": "x", "entities": '[{"type": "bald", "offset": 0}]'},
            "sendMessage: entities[0].length is required and missing",
        ),
        (
            {"chat_id": "1", "text": "x", "entities": '[{"type":"bald","offset":0,"length":1}]'},
            "sendMessage: entities[0].type 'bald' is none of those that are known",
        ),
        (
            {"chat_id": "1", "text": "x", "reply_parameters": '{"message_id": "7"}'},
            "sendMessage: reply_parameters.message_id '7' is no Integer",
        ),
        (
            {
                "chat_id": "1",
                "text": "x",
                "reply_markup": '{"inline_keyboard": [[{"text": "Go", "data": "x"}]]}',
            },
            (
                "sendMessage: reply_markup.inline_keyboard[0][0].data is unknown"
                " to InlineKeyboardButton"
            ),
        ),
    ],
)
def test_a_bad_request_is_seen(judge: Judge, form: dict[str, str], words: str) -> None:
    """Missing, unknown, of the wrong type: in the form and in what is serialised within it."""
    fields = decode(judge, "sendMessage", form)

    assert words in judge.request("sendMessage", fields, [])


def test_a_file_has_to_belong_to_something(judge: Judge) -> None:
    """A part of its own name, or one that `attach://` names."""
    named = decode(judge, "sendDocument", {"chat_id": "1", "document": "attach://a"})

    assert judge.request("sendDocument", {"chat_id": 1}, ["document"]) == []
    assert judge.request("sendDocument", named, ["a"]) == []
    assert judge.request("sendDocument", {"chat_id": 1}, ["document", "b"]) == [
        "sendDocument: the file 'b' belongs to nothing"
    ]
    assert judge.request("sendDocument", {"chat_id": 1}, []) == [
        "sendDocument: document is required and missing"
    ]


def test_a_text_that_looks_like_a_number_is_a_text(judge: Judge) -> None:
    """A message may say 42; a chat is a number or a name."""
    fields = decode(judge, "sendMessage", {"chat_id": "-1001", "text": "42"})
    named = decode(judge, "sendMessage", {"chat_id": "@riverside", "text": "null"})

    assert [
        fields,
        named,
    ] == [{"chat_id": -1001, "text": "42"}, {"chat_id": "@riverside", "text": "null"}]
    assert [judge.request("sendMessage", each, []) for each in (fields, named)] == [[], []]


def test_without_the_document_forms_are_read_all_the_same() -> None:
    """Nothing is judged then, but texts stay texts."""
    form = {"chat_id": "7", "text": "null", "entities": "[]", "disable_notification": "true"}

    assert decode(None, "sendMessage", form) == {
        "chat_id": 7,
        "text": "null",
        "entities": [],
        "disable_notification": True,
    }


# -- replies and updates -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chat": None}, "update.message.chat None is no Chat"),
        ({"date": "now"}, "update.message.date 'now' is no Integer"),
        ({"mood": "good"}, "update.message.mood is unknown to Message"),
        ({"from": {**ANA, "is_bot": "no"}}, "update.message.from.is_bot 'no' is no Boolean"),
        (
            {"forward_origin": {"type": "user", "date": 1}},
            "update.message.forward_origin.sender_user is required and missing",
        ),
        (
            {"forward_origin": {"type": "ghost", "date": 1}},
            "update.message.forward_origin is no MessageOrigin: nothing in it says which",
        ),
        (
            {"chat": {**CHAT, "type": "harbour"}},
            "update.message.chat.type 'harbour' is none of those that are known",
        ),
        (
            {"photo": [{"file_id": "1", "file_unique_id": "2", "width": 1, "height": 1.5}]},
            "update.message.photo[0].height 1.5 is no Integer",
        ),
    ],
)
def test_a_bad_update_is_seen(judge: Judge, change: Json, words: str) -> None:
    """Deep within, and by the word that tells one kind from another."""
    assert [words] == judge.update({"update_id": 1, "message": {**MESSAGE, **change}})


def test_a_good_update_passes(judge: Judge) -> None:
    """So that it is not the judge who is at fault."""
    origin = {"type": "user", "date": 1, "sender_user": ANA}

    assert (
        judge.update(
            {"update_id": 1, "message": {**MESSAGE, "from": ANA, "forward_origin": origin}}
        )
        == []
    )


def test_an_update_is_one_thing(judge: Judge) -> None:
    """Neither nothing nor two."""
    assert [
        len(judge.update({"update_id": 1})),
        len(judge.update({"update_id": 1, "message": MESSAGE, "edited_message": MESSAGE})),
    ] == [1, 1]


@pytest.mark.parametrize(
    ("method", "result", "words"),
    [
        ("getMe", {"id": 1, "is_bot": True}, "getMe reply: $.first_name is required and missing"),
        ("deleteMessage", {"done": True}, "deleteMessage reply: $ {'done': True} is no Boolean"),
        (
            "getChatMember",
            {"status": "left", "user": ANA, "until_date": 0},
            "getChatMember reply: $.until_date is unknown to ChatMemberLeft",
        ),
        (
            "getChatMember",
            {"status": "banned", "user": ANA},
            "getChatMember reply: $ is no ChatMember: nothing in it says which",
        ),
    ],
)
def test_a_bad_reply_is_seen(judge: Judge, method: str, result: Any, words: str) -> None:
    """By what the method returns, and which of several it is."""
    assert [words] == judge.reply(method, result)


def test_a_refusal_says_no_more_than_it_may(judge: Judge) -> None:
    """Code, words, and the two parameters that there are."""
    body = {"ok": False, "error_code": 429, "description": "x"}

    assert judge.refusal("sendMessage", body | {"parameters": {"retry_after": 1}}) == []
    assert (judge.refusal("sendMessage", body | {"parameters": {"wait": 1}})) == [
        "sendMessage refusal: parameters.wait is unknown to ResponseParameters"
    ]


# -- in the peer ---------------------------------------------------------------------------


async def test_the_peer_collects_what_the_judge_sees(peer: TelegramPeer) -> None:
    """In what it is asked and in what it answers itself."""
    ana = peer.person("Ana")
    await ana.starts()
    await called(peer, "sendMessage", chat_id=str(ana.key), text="hi", colour="red")
    ana.account.name = 7  # type: ignore[assignment]  # what no peer should ever tell
    await called(peer, "getChat", chat_id=str(ana.key))

    assert peer.violations == [
        "sendMessage: colour is unknown",
        "getChat reply: $.first_name 7 is no String",
    ]


async def test_a_gap_is_loud(peer: TelegramPeer) -> None:
    """What Telegram has and the peer has not is a 501; what nobody has is not found."""
    gap = await called(peer, "getUserProfilePhotos", user_id="1")
    nowhere = await called(peer, "dance")

    assert (gap["error_code"], nowhere["error_code"]) == (501, 404)
    assert (peer.unmodelled, peer.violations) == (["getUserProfilePhotos"], [])


async def test_a_parameter_that_nobody_honours_is_loud(peer: TelegramPeer) -> None:
    """A text in HTML would stand there with its tags."""
    async with probing(peer) as probe:
        ana = peer.person("Ana")
        await ana.starts()
        answer = await called(
            peer, "sendMessage", chat_id=str(ana.key), text="<b>hi</b>", parse_mode="HTML"
        )

    assert (answer["error_code"], peer.unmodelled) == (501, ["sendMessage with parse_mode"])
    assert (ana.dms, probe.offset) == ([], 0)
