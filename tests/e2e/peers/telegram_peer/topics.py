"""The bot keeps a forum: topics opened, renamed, closed, reopened, deleted."""

from telegram_peer.api_words import Json, bad
from telegram_peer.methods import Call, method
from telegram_peer.realm import World
from telegram_peer.state import Chat, Topic

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
"""The colours of a topic's icon ("createForumTopic")."""

NAME = 128
"""Characters of a topic's name."""


def opened(world: World, chat: Chat, name: str, by: int, color: int = COLORS[0]) -> Topic:
    """Open a topic: a service message whose id is the topic's."""
    content = {"forum_topic_created": {"name": name, "icon_color": color}}
    number = chat.last_message_id + 1
    chat.topics[number] = Topic(number, name, color)
    world.serve(chat, content, by, thread=number, in_topic=True, undeletable=True)
    return chat.topics[number]


def said(world: World, chat: Chat, topic: Topic, content: Json, by: int) -> None:
    """Write a service message into a topic."""
    world.serve(chat, content, by, thread=topic.id, in_topic=True)


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.forum:
        raise bad("the chat is not a forum")
    return chat


def _topic(call: Call, words: str) -> tuple[Chat, Topic]:
    chat = _forum(call)
    topic = chat.topics.get(call.integer("message_thread_id"))
    if topic is None:
        raise bad("TOPIC_ID_INVALID")
    if not call.myself(chat).may("can_manage_topics"):
        raise bad(f"not enough rights to {words} the topic")
    return chat, topic


def _named(call: Call) -> str:
    name = call.text("name").strip()
    if not name:
        raise bad("TOPIC_TITLE_EMPTY")
    if len(name) > NAME:
        raise bad("TOPIC_TITLE_TOO_LONG")
    return name


@method("createForumTopic")
def create_forum_topic(call: Call) -> Json:
    """Open a topic."""
    call.without("icon_custom_emoji_id")
    chat = _forum(call)
    me = call.myself(chat)
    plain = me.status == "member" and chat.permissions["can_manage_topics"]
    if not me.may("can_manage_topics") and not plain:
        raise bad("not enough rights to create a topic")
    color = call.integer("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    topic = opened(call.world, chat, _named(call), call.me, color)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color}


@method("editForumTopic")
def edit_forum_topic(call: Call) -> bool:
    """Rename a topic."""
    call.without("icon_custom_emoji_id")
    chat, topic = _topic(call, "edit")
    if "name" not in call.parameters or _named(call) == topic.name:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name = _named(call)
    said(call.world, chat, topic, {"forum_topic_edited": {"name": topic.name}}, call.me)
    return True


@method("closeForumTopic")
def close_forum_topic(call: Call) -> bool:
    """Close a topic to plain members."""
    return _close(call, closed=True)


@method("reopenForumTopic")
def reopen_forum_topic(call: Call) -> bool:
    """Open a closed topic again."""
    return _close(call, closed=False)


def _close(call: Call, *, closed: bool) -> bool:
    chat, topic = _topic(call, "close" if closed else "reopen")
    if topic.closed is closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    name = "forum_topic_closed" if closed else "forum_topic_reopened"
    said(call.world, chat, topic, {name: {}}, call.me)
    return True


@method("deleteForumTopic")
def delete_forum_topic(call: Call) -> bool:
    """Delete a topic with all that was said in it."""
    chat = _forum(call)
    topic = chat.topics.get(call.integer("message_thread_id"))
    if topic is None:
        raise bad("TOPIC_ID_INVALID")
    if not call.myself(chat).may("can_delete_messages"):
        raise bad("not enough rights to delete the topic")
    gone(call.world, chat, topic)
    return True


def gone(world: World, chat: Chat, topic: Topic) -> None:
    """Delete a topic with all that was said in it; Telegram tells no bot of it."""
    del chat.topics[topic.id]
    for number in [n for n, m in chat.messages.items() if m.thread == topic.id and m.in_topic]:
        world.remove(chat, number)
