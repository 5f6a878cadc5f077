"""Asking people: a topic for each case, whoever answers in private, and nobody about themselves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import Riverside, a_case, asks, riverside, user
from telegram_peer.failing import DropAfter, RateLimited, Status

from leeward_adapters.live.casework.presses import Press
from leeward_adapters.telegram.acting.boards import REPEATED
from leeward_adapters.telegram.sending.callback_data import read
from leeward_policies.domain.action import OVERDUE, Done, Failed, Refused, TryLater
from leeward_policies.domain.case import DRILL
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.errors import StorageFull
from leeward_policies.ports import People


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group, its moderators' forum, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


@pytest.fixture
def led(club: Riverside) -> Riverside:
    """The same with a safety lead."""
    club.desk.answering = People(safety_lead=user(club.lou))
    return club


# --- the moderators' group ----------------------------------------------------------------------


async def test_a_case_is_a_topic_with_buttons(club: Riverside) -> None:
    """Its card says what it is about, quotes nobody, and comes without a sound."""
    about = club.ana_says("some words")
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, user(club.ana)), case)
        secret = bot.context.secret

    [topic] = club.team.topics
    [card] = topic.messages
    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("case-post", f"{club.team.id}/{card.id}")
    assert topic.name == "case-1 · threat · high"
    assert card.marked("bold")[0] == "case-1 · threat · high"
    assert "some words" not in card.text
    assert card.silent
    pressed = {read(data, club.team.key, secret) for data in card.buttons.values()}
    assert Press("take", "case-1") in pressed
    assert Press("handover", "case-1") in pressed
    assert None not in pressed


async def test_a_card_is_brought_up_to_date_where_it_stands(club: Riverside) -> None:
    """One story is one card; the name of its topic says how it stands."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        taken = replace(case, status="taken", assignee=str(user(club.mo)), urgency="medium")
        await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), taken)

    [topic] = club.team.topics
    [card] = topic.messages
    assert topic.name == "case-1 · threat · medium"
    assert f"member {club.mo.id}" in card.text


async def test_the_next_process_finds_the_card(club: Riverside) -> None:
    """Telegram tells no history: it is found by a memo."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
    over = replace(case, status="resolved", verdict="right")
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), over)

    [topic] = club.team.topics
    [card] = topic.messages
    assert topic.name == "case-1 · threat · high · resolved"
    assert topic.closed
    assert "Right" in card.text


async def test_a_case_that_is_opened_again_opens_its_topic(club: Riverside) -> None:
    """People can write to it again."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    over = replace(case, status="resolved", verdict="right")
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), over)
        await bot.does(asks(about, user(club.ana), key="2:ask:moderators"), case)

    [topic] = club.team.topics
    assert not topic.closed
    assert topic.name == "case-1 · threat · high"


async def test_a_card_that_was_deleted_is_posted_again_in_its_topic(club: Riverside) -> None:
    """People are asked all the same."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        club.peer.world.remove(club.team.stored, club.team.messages[-1].key)
        taken = replace(case, status="taken", assignee=str(user(club.mo)))
        await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), taken)

    [topic] = club.team.topics
    assert len(topic.messages) == 1


async def test_a_topic_that_was_deleted_is_opened_again(club: Riverside) -> None:
    """Nobody's delete keeps a case from people."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        club.lou.is_admin_of(club.team)
        await club.lou.deletes_topic(club.team.topics[0])
        taken = replace(case, status="taken", assignee=str(user(club.mo)))
        outcome = await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), taken)

    [topic] = club.team.topics
    assert isinstance(outcome, Done)
    assert len(topic.messages) == 1


async def test_a_group_without_topics_has_a_message_for_each_case(club: Riverside) -> None:
    """It is enough to begin with."""
    team = club.peer.supergroup("Plain team")
    team.adds_bot()
    first, second = club.ana_says(), club.ana_says()
    async with club.bot(moderators=team) as bot:
        await bot.does(asks(first, user(club.ana)), a_case(first, user(club.ana)))
        other = a_case(second, user(club.ana), number=2)
        await bot.does(asks(second, user(club.ana), key="1:ask:moderators"), other)

    assert [card.marked("bold")[0] for card in team.messages] == [
        "case-1 · threat · high",
        "case-2 · threat · high",
    ]


async def test_a_forum_in_which_we_may_open_no_topic_gets_messages(club: Riverside) -> None:
    """The case is read in General; the doctor tells of the right."""
    club.team.bot_may("pin_messages")
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, user(club.ana)), a_case(about, user(club.ana)))

    assert isinstance(outcome, Done)
    assert len(club.team.messages) == 1
    assert club.team.topics == []


async def test_what_has_no_case_shares_one_topic(club: Riverside) -> None:
    """A page such as that a brake holds."""
    about = club.ana_says()
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana), key="1:ask:moderators"))
        await bot.does(asks(about, user(club.ana), key="2:ask:moderators"))

    [topic] = club.team.topics
    assert topic.name == "pages · no topic of their own"
    assert len(topic.messages) == 3


async def test_a_rush_of_cases_shares_one_topic(club: Riverside) -> None:
    """From the eleventh in ten minutes on; what is urgent has its own all the same."""
    about = club.ana_says()
    async with club.bot() as bot:
        for number in range(1, 14):
            case = a_case(about, user(club.ana), number=number)
            await bot.does(asks(about, user(club.ana), key=f"{number}:ask:moderators"), case)
        urgent = a_case(about, user(club.ana), number=14, urgency="urgent")
        act = asks(about, user(club.ana), key="14:ask:moderators", urgency="urgent")
        await bot.does(act, urgent)

    names = [topic.name for topic in club.team.topics]
    assert len(names) == 12
    assert names[10] == "pages · no topic of their own"
    assert names[11] == "case-14 · threat · urgent"
    assert len(club.team.topics[10].messages) == 4


async def test_a_card_in_the_shared_topic_does_not_name_it(club: Riverside) -> None:
    """The topic of many is not closed with one of them."""
    about = club.ana_says()
    async with club.bot() as bot:
        for number in range(1, 12):
            case = a_case(about, user(club.ana), number=number)
            await bot.does(asks(about, user(club.ana), key=f"{number}:ask:moderators"), case)
        over = replace(a_case(about, user(club.ana), number=11), status="resolved")
        await bot.does(asks(about, user(club.ana), key="12:ask:moderators"), over)

    shared = club.team.topics[10]
    assert shared.name == "pages · no topic of their own"
    assert not shared.closed
    assert "resolved" in shared.messages[-1].text


# --- calling ------------------------------------------------------------------------------------


async def test_an_urgent_case_rings_and_calls_the_lead(led: Riverside) -> None:
    """The card comes with a sound and begins with whom it calls."""
    about = led.ana_says()
    case = a_case(about, user(led.ana), urgency="urgent")
    async with led.bot() as bot:
        await bot.does(asks(about, user(led.ana), urgency="urgent"), case)

    [card] = led.team.topics[0].messages
    assert not card.silent
    assert card.text.startswith("Lou\n\n🔴 case-1")


async def test_a_case_that_becomes_urgent_is_called_out(led: Riverside) -> None:
    """An edit rings nowhere, so that a line follows, once for an act."""
    about = led.ana_says()
    case = a_case(about, user(led.ana))
    urgent = replace(case, urgency="urgent")
    act = asks(about, user(led.ana), key="1:ask:moderators", urgency="urgent")
    async with led.bot() as bot:
        await bot.does(asks(about, user(led.ana)), case)
        await bot.does(act, urgent)
        await bot.does(act, urgent)

    card, *lines = led.team.topics[0].messages
    assert [line.text for line in lines] == ["Lou, case-1 is urgent: please look at once."]
    assert lines[0].reply_to == card
    assert not lines[0].silent


async def test_what_nobody_answers_is_called_out_again(led: Riverside) -> None:
    """The line says for how long it waits."""
    about = led.ana_says()
    case = a_case(about, user(led.ana), urgency="urgent")
    again = replace(asks(about, user(led.ana), key="1:ask:moderators"), rule=OVERDUE)
    async with led.bot() as bot:
        await bot.does(asks(about, user(led.ana)), case)
        await bot.does(again, case)

    *_, line = led.team.topics[0].messages
    assert line.text == ("Lou, case-1 still waits: nobody has answered it for a minute.")


async def test_an_urgent_case_is_read_in_private_while_its_group_must_wait(led: Riverside) -> None:
    """A flood wait of the group keeps nobody from knowing."""
    about = led.ana_says()
    case = a_case(about, user(led.ana), urgency="urgent")
    led.peer.faults.plan("createForumTopic", RateLimited(40))
    async with led.bot() as bot:
        outcome = await bot.does(asks(about, user(led.ana), urgency="urgent"), case)

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert len(led.lou.dms) == 1


async def test_an_urgent_case_does_not_wait_for_what_a_group_is(led: Riverside) -> None:
    """Where Telegram does not tell whether strangers read a group, the lead reads it in private."""
    about = led.ana_says()
    case = a_case(about, user(led.ana), urgency="urgent")
    led.peer.faults.plan("getChat", Status(502), times=6)
    async with led.bot(looks=False) as bot:
        later = await bot.does(asks(about, user(led.ana)), replace(case, urgency="high"))
        outcome = await bot.does(asks(about, user(led.ana), urgency="urgent"), case)

    assert isinstance(later, Failed)
    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert led.team.messages == []


# --- crashes ------------------------------------------------------------------------------------


async def test_a_second_card_after_a_crash_says_so(club: Riverside) -> None:
    """Nobody knows whether the first one arrived; a page may be repeated, and says so."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    club.peer.faults.plan("sendMessage", DropAfter())
    async with club.bot() as bot:
        failed = await bot.does(asks(about, user(club.ana)), case)
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, user(club.ana)), case)

    [topic] = club.team.topics
    first, second = topic.messages
    assert isinstance(failed, Failed)
    assert isinstance(outcome, Done)
    assert REPEATED not in first.text
    assert second.text.startswith(REPEATED)
    assert club.kept() == [f"card:case-1:{club.team.id}"]


async def test_a_topic_without_its_card_is_used_by_the_next_process(club: Riverside) -> None:
    """A crash between the two leaves no empty topic behind."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    club.peer.faults.plan("sendMessage", Status(500, "Internal Server Error"))
    async with club.bot() as bot:
        failed = await bot.does(asks(about, user(club.ana)), case)
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)

    [topic] = club.team.topics
    assert isinstance(failed, Failed)
    assert len(topic.messages) == 1


async def test_a_card_that_was_refused_is_no_repetition(club: Riverside) -> None:
    """It is certain that nothing stands there."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    club.peer.faults.plan("sendMessage", Status(400, "Bad Request: message is too long"))
    async with club.bot() as bot:
        refused = await bot.does(asks(about, user(club.ana)), case)
        await bot.does(asks(about, user(club.ana)), case)

    assert isinstance(refused, Refused)
    assert REPEATED not in club.team.messages[-1].text


async def test_an_urgent_case_is_posted_also_where_nothing_can_be_kept(led: Riverside) -> None:
    """What is not urgent waits for the storage."""
    about = led.ana_says()
    led.desk.fails = {"remember": StorageFull(place="memos"), "recall": StorageFull(place="memos")}
    async with led.bot() as bot:
        urgent = a_case(about, user(led.ana), urgency="urgent")
        done = await bot.does(asks(about, user(led.ana), urgency="urgent"), urgent)
        other = a_case(about, user(led.ana), number=2)
        later = await bot.does(asks(about, user(led.ana), key="1:ask:moderators"), other)

    assert isinstance(done, Done)
    assert isinstance(later, TryLater)


# --- who must not read it -----------------------------------------------------------------------


@pytest.mark.parametrize("becomes", ["public", "linked", "members"])
async def test_no_case_is_posted_where_strangers_can_read(led: Riverside, becomes: str) -> None:
    """The group is public, belongs to a channel, or is the members' own: the lead is asked."""
    moderators = led.team
    if becomes == "public":
        led.team.becomes_public("riverside_team")
    elif becomes == "linked":
        led.team.links(led.peer.channel("News"))
    else:
        moderators = led.group
    about = led.ana_says()
    before = len(moderators.messages)
    async with led.bot(moderators=moderators) as bot:
        outcome = await bot.does(asks(about, user(led.ana)), a_case(about, user(led.ana)))

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert len(moderators.messages) == before
    assert len(led.lou.dms) == 1


async def test_whom_it_is_about_does_not_read_it(led: Riverside) -> None:
    """A case about one of the moderators goes to the lead in private."""
    about = led.ana_says()
    mo = user(led.mo)
    async with led.bot() as bot:
        outcome = await bot.does(asks(about, mo), a_case(about, mo))

    assert isinstance(outcome, Done)
    assert led.team.messages == []
    assert len(led.lou.dms) == 1


async def test_whoever_left_the_moderators_does_not_keep_a_case_away(led: Riverside) -> None:
    """They cannot read it any more."""
    about = led.ana_says()
    await led.mo.leaves(led.team)
    async with led.bot() as bot:
        outcome = await bot.does(asks(about, user(led.mo)), a_case(about, user(led.mo)))

    assert isinstance(outcome, Done)
    assert outcome.via == "case-post"


async def test_an_anonymous_admin_may_be_anybody(led: Riverside) -> None:
    """Who it was that wrote as the group itself nobody knows, so no shared group is asked."""
    about = led.ana_says()
    nobody = UserRef("telegram", "", led.group.id)
    async with led.bot() as bot:
        outcome = await bot.does(asks(about, nobody), a_case(about, nobody))

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"


async def test_the_lead_is_not_asked_about_themselves(club: Riverside) -> None:
    """The deputy is."""
    dee = club.group.member("Dee")
    dee.opened_bot()
    club.desk.answering = People(safety_lead=user(club.lou), deputy=user(dee))
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, user(club.lou), lead=True))

    assert isinstance(outcome, Done)
    assert club.lou.dms == []
    assert len(dee.dms) == 1


async def test_whoever_owns_the_group_is_asked_where_nobody_else_can_be(club: Riverside) -> None:
    """Somebody answers."""
    club.group.owner.opened_bot()
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, user(club.ana), lead=True))

    assert isinstance(outcome, Done)
    assert len(club.group.owner.dms) == 1


async def test_nobody_at_all_is_said_with_a_cure(club: Riverside) -> None:
    """Choose a group, or a lead who has started the bot."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, user(club.ana), lead=True))

    assert isinstance(outcome, Refused)
    assert "choose a moderators' group" in outcome.reason


async def test_everyone_is_written_to(club: Riverside) -> None:
    """Each who answers reads it, whether or not the others can be reached."""
    dee, eli = club.group.member("Dee"), club.group.member("Eli")
    dee.opened_bot()
    club.desk.answering = People(safety_lead=user(club.lou), deputy=user(dee), csea=(user(eli),))
    about = club.ana_says()
    case = a_case(about, user(club.ana), urgency="urgent")
    act = replace(asks(about, user(club.ana), urgency="urgent"), whom="everyone")
    async with club.bot() as bot:
        outcome = await bot.does(act, case)

    assert isinstance(outcome, Done)
    assert [len(club.lou.dms), len(dee.dms), len(eli.dms)] == [1, 1, 0]


# --- suspected abuse material -------------------------------------------------------------------


async def test_suspected_abuse_is_for_its_responders_alone(led: Riverside) -> None:
    """What the moderators could read before is emptied; the card can be forwarded by nobody."""
    about = led.ana_says()
    case = a_case(about, user(led.ana))
    async with led.bot() as bot:
        await bot.does(asks(about, user(led.ana)), case)
        graver = replace(case, asked=("csea",))
        act = replace(asks(about, user(led.ana), key="1:ask:csea", urgency="urgent"), whom="csea")
        outcome = await bot.does(act, graver)

    [topic] = led.team.topics
    [letter] = led.lou.dms
    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert topic.name == "case-1 · with somebody else"
    assert topic.closed
    assert led.ana.id not in topic.messages[0].text
    assert topic.messages[0].buttons == {}
    assert led.ana.id not in letter.text
    [sent] = [one for one in led.peer.requested("sendMessage") if one.parameters["chat_id"] > 0]
    assert sent.parameters["protect_content"]


async def test_a_test_page_is_for_one_alone(led: Riverside) -> None:
    """Nobody stands in for them."""
    nobody = UserRef("telegram", "", DRILL)
    here = MessageRef("telegram", "@direct", "general", "1")
    case = replace(a_case(here, nobody), kind="report", evidence=())
    case = replace(case, subject=replace(case.subject, target=user(led.lou)))
    act = replace(asks(here, nobody, lead=True), message=None)
    async with led.bot() as bot:
        outcome = await bot.does(act, case)

    [letter] = led.lou.dms
    assert isinstance(outcome, Done)
    assert letter.text.startswith("🟠 Test page")
    assert led.team.messages == []


# --- other platforms ----------------------------------------------------------------------------


async def test_a_lead_on_telegram_reads_of_a_case_on_discord(led: Riverside) -> None:
    """The moderators there are asked there."""
    about = MessageRef("discord", "123", "456", "789")
    ana = UserRef("discord", "", "11")
    async with led.bot() as bot:
        outcome = await bot.does(asks(about, ana, lead=True), a_case(about, ana))
        theirs = await bot.does(asks(about, ana, key="1:ask:moderators"), a_case(about, ana))

    [letter] = led.lou.dms
    assert isinstance(outcome, Done)
    assert "discord:11" in letter.text.replace("\u2060", "")
    assert isinstance(theirs, Refused)


async def test_a_card_is_renewed_and_nobody_called(led: Riverside) -> None:
    """Wherever it stands; where none stands none is posted."""
    about = led.ana_says()
    case = a_case(about, user(led.ana))
    over = replace(case, status="resolved", verdict="wrong")
    act = replace(asks(about, user(led.ana), key="1:card"), whom="nobody")
    async with led.bot() as bot:
        nowhere = await bot.does(act, over)
        await bot.does(asks(about, user(led.ana)), case)
        await bot.does(asks(about, user(led.ana), key="2:ask:lead", lead=True), case)
        outcome = await bot.does(act, over)

    [card] = led.team.messages
    [letter] = led.lou.dms
    assert isinstance(nowhere, Done)
    assert isinstance(outcome, Done)
    assert ["Wrong" in card.text, "Wrong" in letter.text] == [True, True]


async def test_a_card_is_not_taken_for_one_of_an_older_installation(club: Riverside) -> None:
    """The numbers of cases may begin anew."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
    newer = replace(case, opened_at=case.opened_at + timedelta(days=2))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), newer)

    assert len(club.team.messages) == 2
