"""Permissions of members and rights of administrators, by the names of the Bot API."""

from collections.abc import Iterable, Mapping

PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
"""What a member may do; the fields of ChatPermissions."""

MEDIA = PERMISSIONS[:7]
"""What `can_send_other_messages` and previews imply, unless permissions are independent."""

RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
"""What every administrator has or has not; required in ChatMemberAdministrator."""

GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
"""What administrators of groups and supergroups have besides."""

CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
"""What administrators of channels have besides."""

ALL_RIGHTS = (*RIGHTS, *GROUP_RIGHTS, *CHANNEL_RIGHTS)


def everybody_may() -> dict[str, bool]:
    """Return the permissions of a new group: all but changing, pinning and opening topics."""
    closed = {"can_change_info", "can_pin_messages", "can_manage_topics", "can_edit_tag"}
    return {name: name not in closed for name in PERMISSIONS}


def named(names: Iterable[str], among: Iterable[str]) -> dict[str, bool]:
    """Turn names, with or without `can_`, into a whole table.

    Raises:
        ValueError: there is no such right.
    """
    wanted = {name if name.startswith("can_") else f"can_{name}" for name in names}
    known = tuple(among)
    unknown = wanted - set(known)
    if unknown:
        raise ValueError(f"Telegram has no {sorted(unknown)}; it has {known}.")
    return {name: name in wanted for name in known}


def asked(given: Mapping[str, bool], *, independent: bool) -> dict[str, bool]:
    """Read a ChatPermissions as Telegram does: what is left out is refused, some imply others."""
    table = {name: bool(given.get(name, False)) for name in PERMISSIONS}
    table["can_react_to_messages"] = bool(
        given.get("can_react_to_messages", table["can_send_messages"])
    )
    for name in ("can_manage_topics", "can_edit_tag"):
        table[name] = bool(given.get(name, table["can_pin_messages"]))
    if independent:
        return table
    if table["can_send_other_messages"] or table["can_add_web_page_previews"]:
        table |= dict.fromkeys(MEDIA, True)
    if table["can_send_polls"]:
        table["can_send_messages"] = True
    return table
