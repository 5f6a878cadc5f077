"""The doctor on Telegram: what it says of the bot, of groups, and of where cases go."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram_told import (
    BOT,
    GROUP,
    LOU,
    MIA,
    MODERATORS,
    OWNER,
    TOKEN,
    TelegramTold,
    chat,
    member,
    telegram_told,
)

from leeward_adapters.telegram.setting_up import checks as checks_module
from leeward_adapters.telegram.setting_up.bot_checks import ERROR_LASTS, MANY_WAIT
from leeward_adapters.telegram.setting_up.checks import examine
from leeward_adapters.telegram.setting_up.chosen import FILE, choose
from leeward_adapters.telegram.setting_up.looks import GROUPS_MOST
from leeward_adapters.telegram.settings import SpaceSettings, TelegramSettings, WebhookSettings
from leeward_policies.ports import Check

HOOK = WebhookSettings(url="https://riverside.example.org/hidden-path")


@pytest.fixture
async def told() -> AsyncIterator[TelegramTold]:
    """Yield a Bot API that tells of a well-kept set-up."""
    async with telegram_told() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which everything is chosen."""
    choose(tmp_path, moderators=str(MODERATORS), safety_lead=f"telegram:{LOU}", group=str(GROUP))
    return tmp_path


async def found(told: TelegramTold, folder: Path, **more: Any) -> Mapping[str, Check]:
    """Let the doctor look; return what it says, by the name without the group's."""
    settings = more.pop("settings", TelegramSettings(base_url=told.base_url))
    checks = await examine(settings, more.pop("token", TOKEN), folder, **more)
    return {
        check.name.removeprefix("Riverside: ").removeprefix("Team: "): check for check in checks
    }


def ill(checks: Mapping[str, Check]) -> set[str]:
    """Return the names of what is ill."""
    return {name for name, check in checks.items() if check.state == "ill"}


def noted(checks: Mapping[str, Check]) -> set[str]:
    """Return the names of what is worth knowing."""
    return {name for name, check in checks.items() if check.state == "note"}


# --- the whole ----------------------------------------------------------------------------------


async def test_a_well_kept_set_up_is_well(told: TelegramTold, folder: Path) -> None:
    """Nothing is ill, and nothing is worth a note."""
    checks = await found(told, folder)

    assert (ill(checks), noted(checks)) == (set(), set())
    assert "@riverside_bot" in checks["telegram token"].says
    assert checks["readers of cases"].says == "2 people can read cases, all administrators"


async def test_the_running_bot_is_not_disturbed(told: TelegramTold, folder: Path) -> None:
    """No update is taken from it, and nothing is changed or written."""
    await found(told, folder)

    allowed = {
        "getMe",
        "getWebhookInfo",
        "getChat",
        "getChatMember",
        "getChatMemberCount",
        "getChatAdministrators",
        "sendChatAction",
    }
    assert set(told.methods()) <= allowed


async def test_whatever_is_wrong_comes_with_a_cure(told: TelegramTold, tmp_path: Path) -> None:
    """A finding without a cure helps nobody."""
    told.becomes(GROUP, member(BOT))
    told.webhook["url"] = "https://other.example.org/"
    (tmp_path / FILE).write_text("schema = \n", "utf-8")

    checks = await found(told, tmp_path)

    assert ill(checks)
    assert all(check.cure for check in checks.values() if check.state != "well")


# --- the way there ------------------------------------------------------------------------------


async def test_a_token_that_is_not_known(told: TelegramTold, folder: Path) -> None:
    """The one finding that ends the look; the token is not shown."""
    checks = await found(told, folder, token="4242:" + "b" * 35)

    assert set(checks) == {"telegram token"}
    assert "API Token" in checks["telegram token"].cure
    assert "bbbb" not in str(checks)


async def test_no_network_is_a_finding(folder: Path) -> None:
    """Nobody answers at that address."""
    settings = TelegramSettings(base_url="http://127.0.0.1:9")

    checks = await examine(settings, TOKEN, folder)

    assert [check.name for check in checks] == ["telegram"]
    assert "out of reach" in checks[0].says


async def test_a_broken_choice_is_told_and_the_rest_is_looked_at(
    told: TelegramTold, tmp_path: Path
) -> None:
    """One file that is broken does not hide the others' state."""
    (tmp_path / FILE).write_text("schema = \n", "utf-8")

    checks = await found(told, tmp_path)

    assert ill(checks) == {"telegram choices", "moderators' group"}
    assert "telegram token" in checks


async def test_a_look_has_an_end(
    told: TelegramTold, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not looked at in time is said, and what was found counts."""
    monkeypatch.setattr(checks_module, "SECONDS_MOST", 0.0)

    found_then = await found(told, folder)

    assert noted(found_then) == {"telegram"}
    assert "the rest was not looked at" in found_then["telegram"].says


async def test_an_answer_that_fails_in_between_stops_nothing(
    told: TelegramTold, folder: Path
) -> None:
    """One question is refused, and the others are asked all the same."""
    told.refusals["getWebhookInfo"] = (418, "odd", {})
    told.refusals[f"getChat:{GROUP}"] = (418, "odd", {})

    checks = await found(told, folder)

    assert ill(checks) == {"telegram updates", f"group {GROUP}"}
    assert checks["moderators' group"].state == "well"


# --- the bot ------------------------------------------------------------------------------------


async def test_a_bot_that_anybody_can_add(told: TelegramTold, folder: Path) -> None:
    """Strangers could bring it to groups of theirs."""
    told.own["can_join_groups"] = True

    checks = await found(told, folder)

    assert noted(checks) == {"telegram joining"}
    assert "/setjoingroups" in checks["telegram joining"].cure


async def test_updates_that_are_sent_elsewhere(told: TelegramTold, folder: Path) -> None:
    """Another program has them; of its address only the host is shown."""
    told.webhook["url"] = "https://other.example.org/hidden-path"

    checks = await found(told, folder)

    assert ill(checks) == {"telegram updates"}
    assert "other.example.org" in checks["telegram updates"].says
    assert "hidden-path" not in str(checks)


@pytest.mark.parametrize("url", ["", "https://other.example.org/"])
async def test_a_webhook_that_is_not_ours(told: TelegramTold, folder: Path, url: str) -> None:
    """The configuration wants updates to be brought, and Telegram does not bring them here."""
    told.webhook["url"] = url
    settings = TelegramSettings(base_url=told.base_url, webhook=HOOK)

    checks = await found(told, folder, settings=settings)

    assert ill(checks) == {"telegram updates"}
    assert "leeward run" in checks["telegram updates"].cure


async def test_an_address_that_is_none_is_told_all_the_same(
    told: TelegramTold, folder: Path
) -> None:
    """Whatever another program has set there."""
    told.webhook["url"] = "https://[other"

    checks = await found(told, folder)

    assert "an address without a name" in checks["telegram updates"].says


async def test_a_webhook_that_works(told: TelegramTold, folder: Path) -> None:
    """The address is ours, and nothing failed yet."""
    told.webhook["url"] = HOOK.url
    settings = TelegramSettings(base_url=told.base_url, webhook=HOOK)

    checks = await found(told, folder, settings=settings)

    assert checks["telegram updates"].says == "Telegram brings them to riverside.example.org"


@pytest.mark.parametrize("age", [0, 2])
async def test_a_webhook_that_fails(told: TelegramTold, folder: Path, age: int) -> None:
    """A delivery that failed lately is ill; one of long ago is over."""
    at = datetime.now(UTC) - age * ERROR_LASTS
    told.webhook |= {
        "url": HOOK.url,
        "last_error_date": int(at.timestamp()),
        "last_error_message": "Connection refused\x1b[2J",
    }
    settings = TelegramSettings(base_url=told.base_url, webhook=HOOK)

    checks = await found(told, folder, settings=settings)

    assert ill(checks) == ({"telegram updates"} if age == 0 else set())
    assert "\x1b" not in str([check.says for check in checks.values()])


async def test_many_updates_that_wait(told: TelegramTold, folder: Path) -> None:
    """Nobody fetches them, and Telegram keeps them for a day."""
    told.webhook["pending_update_count"] = MANY_WAIT

    checks = await found(told, folder)

    assert noted(checks) == {"telegram backlog"}


# --- groups of members --------------------------------------------------------------------------


async def test_a_plain_member_in_privacy_mode_reads_nothing(
    told: TelegramTold, folder: Path
) -> None:
    """The most frequent mistake: the bot was added, and made no administrator."""
    told.becomes(GROUP, member(BOT))

    checks = await found(told, folder)

    assert ill(checks) == {"reading", "rights"}
    assert "/setprivacy" in checks["reading"].cure


async def test_a_plain_member_without_privacy_mode_reads_and_hides_nothing(
    told: TelegramTold, folder: Path
) -> None:
    """It finds, and can do nothing about it."""
    told.own["can_read_all_group_messages"] = True
    told.becomes(GROUP, member(BOT))

    checks = await found(told, folder)

    assert ill(checks) == {"rights"}


async def test_a_missing_right_says_what_it_is_for(told: TelegramTold, folder: Path) -> None:
    """An admin reads why the right matters, and where to switch it on."""
    told.becomes(GROUP, member(BOT, "administrator", can_delete_messages=True))

    checks = await found(told, folder)

    assert ill(checks) == {"rights"}
    assert "Ban users" in checks["rights"].says
    assert "pause" in checks["rights"].says
    assert "Ban users" in checks["rights"].cure


async def test_rights_without_a_use_are_named(told: TelegramTold, folder: Path) -> None:
    """Least privilege is looked at from above, too, in both kinds of groups."""
    told.becomes(
        GROUP,
        member(
            BOT,
            "administrator",
            can_delete_messages=True,
            can_restrict_members=True,
            can_promote_members=True,
            is_anonymous=True,
        ),
    )

    checks = await found(told, folder)

    assert noted(checks) == {"more than needed"}
    assert "Remain anonymous and Add new admins" in checks["more than needed"].says


async def test_a_basic_group_is_noted(told: TelegramTold, folder: Path) -> None:
    """Nobody can be given a pause there; a change of one setting makes it a supergroup."""
    told.chats[GROUP]["type"] = "group"

    checks = await found(told, folder)

    assert noted(checks) == {"kind"}
    assert "Visible" in checks["kind"].cure


async def test_a_group_with_topics_is_told_as_one(told: TelegramTold, folder: Path) -> None:
    """Topics are rooms."""
    told.chats[GROUP]["is_forum"] = True

    assert (await found(told, folder))["kind"].says == "it is a supergroup, with topics"


async def test_telegrams_own_filter_is_noted(told: TelegramTold, folder: Path) -> None:
    """It deletes without telling a bot, so that reports may be about messages that are gone."""
    told.chats[GROUP]["has_aggressive_anti_spam_enabled"] = True

    assert noted(await found(told, folder)) == {"anti-spam"}


@pytest.mark.parametrize("own", [member(BOT, "left"), member(BOT, "kicked")])
async def test_a_group_that_the_bot_was_taken_out_of(
    told: TelegramTold, folder: Path, own: dict[str, Any]
) -> None:
    """It is the first thing to know, and the rest does not matter."""
    told.becomes(GROUP, own)

    assert ill(await found(told, folder)) == {"bot"}


async def test_a_group_that_is_not_shown(told: TelegramTold, folder: Path) -> None:
    """An id with a mistake in it, or a group that is gone."""
    del told.chats[GROUP]

    checks = await found(told, folder)

    assert ill(checks) == {f"group {GROUP}"}


async def test_a_group_that_became_a_supergroup(told: TelegramTold, folder: Path) -> None:
    """The new id is told, for the file that names the old one."""
    told.refusals[f"getChat:{GROUP}"] = (400, "upgraded", {"migrate_to_chat_id": -1009})

    checks = await found(told, folder)

    assert noted(checks) == {f"group {GROUP}"}
    assert "-1009" in checks[f"group {GROUP}"].says


@pytest.mark.parametrize("is_in", [True, False])
async def test_comments_of_a_channel(told: TelegramTold, folder: Path, *, is_in: bool) -> None:
    """People answer a channel in its linked group: is the bot there, too?"""
    told.add(
        chat(-1005, "News", "channel", linked_chat_id=GROUP if is_in else -1006),
        member(BOT, "administrator", can_delete_messages=True),
        member(OWNER, "creator"),
    )
    choose(folder, group="-1005")

    checks = await found(told, folder)

    assert ill(checks) == set()
    assert noted(checks) == (set() if is_in else {"News: comments"})


async def test_a_linked_group_that_the_bot_left(told: TelegramTold, folder: Path) -> None:
    """It is known, and the bot is not in it."""
    told.add(
        chat(-1005, "News", "channel", linked_chat_id=-1006),
        member(BOT, "administrator", can_delete_messages=True),
    )
    told.add(chat(-1006, "Comments"), member(OWNER, "creator"))
    choose(folder, group="-1005")

    checks = await found(told, folder)

    assert "the bot is not in that one" in checks["News: comments"].says


async def test_groups_that_nobody_named(told: TelegramTold, tmp_path: Path) -> None:
    """Telegram does not tell a bot where it is; so the doctor says where they are looked at."""
    choose(tmp_path, moderators=str(MODERATORS))

    checks = await found(told, tmp_path)

    assert noted(checks) == {"telegram groups"}
    assert "/leeward doctor" in checks["telegram groups"].cure


async def test_very_many_groups_have_an_end(told: TelegramTold, folder: Path) -> None:
    """What was not looked at is said."""
    for number in range(GROUPS_MOST):
        choose(folder, group=f"-{number + 1}")

    checks = await found(told, folder)

    assert "1 more group not looked at" in checks["telegram groups"].says


async def test_an_administrator_list_that_is_not_told(told: TelegramTold, folder: Path) -> None:
    """The look goes on without a count."""
    told.refusals["getChatAdministrators"] = (400, "not now", {})
    told.refusals["getChatMemberCount"] = (400, "not now", {})

    checks = await found(told, folder)

    assert ill(checks) == set()
    assert "staff" not in checks


# --- where cases go -----------------------------------------------------------------------------


async def test_no_moderators_group(told: TelegramTold, tmp_path: Path) -> None:
    """Cases have nowhere to go."""
    choose(tmp_path, group=str(GROUP))

    checks = await found(told, tmp_path)

    assert ill(checks) == {"moderators' group"}
    assert "leeward init telegram" in checks["moderators' group"].cure


@pytest.mark.parametrize(
    ("change", "state", "says"),
    [
        ({"username": "riverside_team"}, "ill", "anybody can find it"),
        ({"active_usernames": ["riverside_team"]}, "ill", "anybody can find it"),
        ({"linked_chat_id": -1005}, "ill", "belongs to a channel"),
        ({"type": "channel"}, "ill", "no group"),
        ({"is_forum": False}, "note", "no topics"),
    ],
)
async def test_a_group_that_is_not_fit_for_cases(
    told: TelegramTold, folder: Path, change: dict[str, Any], state: str, says: str
) -> None:
    """Cases tell of children: nobody else may read them; topics keep them apart."""
    told.chats[MODERATORS] |= change

    checks = await found(told, folder)

    assert checks["moderators' group"].state == state
    assert says in checks["moderators' group"].says


async def test_a_moderators_group_without_the_right(told: TelegramTold, folder: Path) -> None:
    """No case gets a topic."""
    told.becomes(MODERATORS, member(BOT, "administrator"))

    checks = await found(told, folder)

    assert ill(checks) == {"moderators' group"}
    assert "Manage topics" in checks["moderators' group"].cure


async def test_a_moderators_group_that_the_bot_left(told: TelegramTold, folder: Path) -> None:
    """It is told as what is in the way."""
    told.becomes(MODERATORS, member(BOT, "left"))

    assert "the bot is not in it" in (await found(told, folder))["moderators' group"].says


async def test_a_moderators_group_that_is_gone(told: TelegramTold, folder: Path) -> None:
    """Telegram does not show it any more."""
    del told.chats[MODERATORS]

    assert ill(await found(told, folder)) == {f"moderators' group {MODERATORS}"}


async def test_who_can_read_cases_is_counted(told: TelegramTold, folder: Path) -> None:
    """Whoever is in the group reads every case; who administers nothing may be there by mistake."""
    told.becomes(MODERATORS, member(MIA))

    checks = await found(told, folder)

    assert noted(checks) == {"readers of cases"}
    assert "3 people in it can read every case; 1 of them" in checks["readers of cases"].says


async def test_cases_that_delete_themselves(told: TelegramTold, folder: Path) -> None:
    """A timer of the group takes cards away."""
    told.chats[MODERATORS]["message_auto_delete_time"] = 86_400

    assert noted(await found(told, folder)) == {"auto-delete"}


async def test_moderators_of_one_group_alone(told: TelegramTold, folder: Path) -> None:
    """What leeward.toml names for a group is looked at as well."""
    told.add(
        chat(-1007, "Team B", is_forum=True),
        member(BOT, "administrator", can_pin_messages=True),
        member(OWNER, "creator"),
    )
    settings = TelegramSettings(
        base_url=told.base_url, spaces={str(GROUP): SpaceSettings(moderators="-1007")}
    )

    checks = await found(told, folder, settings=settings)

    assert ill(checks) == {"Team B: moderators' group"}
    assert noted(checks) == {"Team B: more than needed"}


# --- people and policy --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("description", "says"),
    [
        ("Forbidden: bot was blocked by the user", "blocked the bot"),
        ("Forbidden: bot can't initiate conversation with a user", "not opened the private line"),
        ("Forbidden: bot can't send messages to bots", "a bot, not a person"),
    ],
)
async def test_a_lead_who_cannot_be_written_to(
    told: TelegramTold, folder: Path, description: str, says: str
) -> None:
    """An urgent case would reach nobody."""
    told.refusals["sendChatAction"] = (403, description, {})

    checks = await found(told, folder)

    assert ill(checks) == {"safety lead on telegram"}
    assert says in checks["safety lead on telegram"].says


@pytest.mark.parametrize("lead", ["discord:42", "telegram:-42", "telegram:kim", "kim"])
async def test_a_lead_who_is_not_here_is_not_asked_for(
    told: TelegramTold, folder: Path, lead: str
) -> None:
    """Somebody on another platform is that platform's to look for."""
    checks = await found(told, folder, safety_lead=lead)

    assert "safety lead on telegram" not in checks
    assert "sendChatAction" not in told.methods()


async def test_what_the_policy_cannot_have_here(told: TelegramTold, folder: Path) -> None:
    """Telegram has no roles: nobody is young by one, and the staff are the administrators."""
    checks = await found(told, folder, young_roles=["under 16"], staff_roles=["moderator"])

    assert noted(checks) == {"telegram young members"}
    assert "under 16" in checks["telegram young members"].says
    assert "administrators" in checks["telegram staff"].says


async def test_a_language_without_words(told: TelegramTold, folder: Path) -> None:
    """Members read English then, and the admin learns it."""
    settings = TelegramSettings(base_url=told.base_url, language="xx")

    checks = await found(told, folder, settings=settings)

    assert noted(checks) == {"telegram language"}


async def test_names_that_strangers_chose_steer_no_terminal(
    told: TelegramTold, folder: Path
) -> None:
    """A title may hold anything."""
    told.chats[GROUP]["title"] = "\x1b[2J\nRiver\u202eside"

    assert not any("\x1b" in name or "\u202e" in name for name in await found(told, folder))
