"""What is said to us is told apart from talk: commands, forwards, answers, and presses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram_fixtures import load

from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.normalise import is_for_answering, normalise

NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
CHAT = "-1001300000000001"
PRIVATE = {"id": 1301, "type": "private", "first_name": "Ana"}
OURS = {"message_id": 7, "date": 1, "from": {"id": 1900, "is_bot": True, "first_name": "Leeward"}}
THEIRS = {"message_id": 7, "date": 1, "from": {"id": 1302, "first_name": "Kai"}}


def says(text: str, **more: Any) -> Any:
    """Return a message in a group, in which Telegram has marked the command."""
    length = len(text.split(maxsplit=1)[0])
    command = [{"type": "bot_command", "offset": 0, "length": length}]
    return load("message", text=text, entities=command if text.startswith("/") else [], **more)


def replies(text: str, to: Any, **more: Any) -> Any:
    """Return a message that replies to another one."""
    chat = more.get("chat", {"id": int(CHAT), "type": "supergroup"})
    return says(text, reply_to_message={**to, "chat": chat}, **more)


def ways(update: Any, *, prompted: bool = False) -> tuple[bool, bool]:
    """Say whether an update is answered, and whether it is an event."""
    directory = Directory("1900", "leeward_bot")
    directory.learn(update)
    if prompted:
        for chat in (CHAT, "1301"):
            directory.prompted(chat, "7")
    return is_for_answering(update, directory), bool(normalise(update, directory, NOW))


ANSWERED, BOTH, TALK, NEITHER = (True, False), (True, True), (False, True), (False, False)


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (load("callback_query"), ANSWERED),
        (load("chat_join_request"), ANSWERED),
        (says("/start", chat=PRIVATE), ANSWERED),
        (says("/whatever", chat=PRIVATE), ANSWERED),
        (load("private"), BOTH),
        (load("private", forward_origin={"type": "hidden_user", "date": 1}), ANSWERED),
        (replies("because", OURS, chat=PRIVATE), BOTH),
        (load("edited_message", chat=PRIVATE), TALK),
    ],
)
def test_whatever_comes_in_private_is_answered(update: Any, expected: tuple[bool, bool]) -> None:
    """Plain words are talk as well; an edit is answered no second time."""
    assert ways(update) == expected


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (load("message"), TALK),
        (load("forward"), TALK),
        (replies("hello", OURS), TALK),
        (replies("/report", THEIRS), ANSWERED),
        (replies("/report@Leeward_Bot because of that", THEIRS), ANSWERED),
        (replies("/report@another_bot", THEIRS), TALK),
        (says("/report you fool"), BOTH),
        (says("/help_me"), ANSWERED),
        (says("/HELP_ME please"), ANSWERED),
        (says("/leeward status"), BOTH),
        (says("/setup"), BOTH),
        (says("/my_data"), BOTH),
        (replies("/is_this_ok", THEIRS), ANSWERED),
        (replies("/is_this_ok you fool", THEIRS), BOTH),
        (says("/is_this_ok you fool"), BOTH),
        (says("/safety"), BOTH),
        (says("/start@leeward_bot m_abcdefgh23"), ANSWERED),
        (says("/start g"), ANSWERED),
        (says("/start g_abcdefgh23"), ANSWERED),
        (says("/start g_fool"), BOTH),
        (says("/start"), BOTH),
        (says("/start m_you fool"), BOTH),
        (says("/roll 6"), TALK),
        (load("message", text="/help_me"), TALK),
        (load("message", text="x /help_me", entities=[]), TALK),
        (says("/help_me", **{"from": OURS["from"]}), NEITHER),
    ],
)
def test_in_a_group_only_our_commands_are_answered(
    update: Any, expected: tuple[bool, bool]
) -> None:
    """Reports and calls for help are no talk; nothing else hides behind a command."""
    assert ways(update) == expected


@pytest.mark.parametrize("chat", [{"id": int(CHAT), "type": "supergroup"}, PRIVATE])
def test_an_answer_to_our_question_is_no_talk(chat: Any) -> None:
    """A note to a case is for the case."""
    assert ways(replies("it was a joke", OURS, chat=chat), prompted=True) == ANSWERED


def asked(kind: str, **more: Any) -> Any:
    """Return a question of ours to a member, which carries what it asks for."""
    link = f"https://t.me/leeward_bot?start=p_{kind}"
    mark = {"type": "text_link", "offset": 0, "length": 4, "url": link}
    return {**OURS, "text": "Show it to me.", "entities": [mark], **more}


@pytest.mark.parametrize("kind", ["look", "who_-1001300000000001", "what_-1001300000000001"])
def test_what_a_member_shows_us_is_no_talk(kind: str) -> None:
    """Words pasted as an answer to a question of ours are not the member's own, nor edits of them;
    nothing is remembered of the question, so a restart changes nothing.
    """
    update = replies("keep this a secret", asked(kind), chat=PRIVATE)
    edited = {"update_id": 1, "edited_message": update["message"]}

    assert ways(update) == ANSWERED
    assert ways(edited) == NEITHER


@pytest.mark.parametrize(
    "to",
    [
        {**THEIRS, **{key: asked("look")[key] for key in ("text", "entities")}},
        asked("other"),
        asked("look", entities=[]),
        asked("look", entities=[{"type": "bold", "offset": 0, "length": 4}]),
    ],
)
def test_no_other_answer_is_kept_from_being_judged(to: Any) -> None:
    """Neither a link in somebody else's message nor a message of ours that asks nothing counts."""
    assert ways(replies("you fool", to, chat=PRIVATE)) == BOTH


def test_in_a_group_no_question_to_a_member_is_answered() -> None:
    """What is said there in public is talk, whatever it replies to."""
    assert ways(replies("you fool", asked("look"))) == TALK


def test_a_command_that_was_edited_is_not_answered_again() -> None:
    """Whoever edits a call for help has called already."""
    update = says("/help_me")
    edited = {"update_id": 1, "edited_message": update["message"]}

    assert ways(edited) == NEITHER


def test_what_a_channel_posts_is_not_answered() -> None:
    """It is no person who could be answered."""
    post = load("channel_post", entities=[{"type": "bot_command", "offset": 0, "length": 8}])
    post["channel_post"]["text"] = "/help_me"

    assert not is_for_answering(post, Directory("1900"))


@pytest.mark.parametrize("odd", [None, {}, {"update_id": 1, "message": 5}])
def test_what_is_odd_is_not_answered(odd: Any) -> None:
    """It is an event by which people see that something could not be read."""
    assert not is_for_answering(odd, Directory("1900"))
