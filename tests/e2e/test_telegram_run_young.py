"""What a running Leeward does for young members on Telegram: tips, help, reports, Is this OK?"""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from typing import Final

import pytest
import pytest_asyncio
from leeward_running import ENFORCING
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_running import Club, club

from leeward_policies.advice import words_of

FINDER: Final = "https://childhelplineinternational.org"
MARK: Final = "quartzlantern"
KEPT: Final = "copperthimble"
"""Words that must stand on no card, and words that must stand nowhere."""
SHOWN: Final = f"you can meet me at my place, just us two, nobody else {KEPT}"
HARMLESS: Final = "i saw you at the bus stop, nice bag"
PHONE: Final = "text me, my number is +44 7700 900123"
EMAIL: Final = "my email is ann@mail.example"
SCHOOL: Final = "i go to Riverside High School in year 8"
PICTURE: Final = "send me a picture of you, just for me"
CRISIS: Final = "i don't want to live anymore"

SLIPS: Final = (
    (PHONE, "own-phone"),
    (EMAIL, "own-email"),
    ("i live at 12 Oak Street, come over", "own-address"),
    (SCHOOL, "own-school"),
    ("i'm 14", "own-age"),
    ("i'm home alone until 7", "home-alone"),
    (CRISIS, "self-harm"),
)
"""What somebody says of themselves, and the tip that they get."""

ASKS: Final = (
    (PICTURE, "picture"),
    ("let's meet up tomorrow, just you and me", "meeting"),
    ("don't tell your mum about this, it's our secret", "secrecy"),
    ("let's talk on another app where nobody reads along", "asked-to-move"),
    ("i got you a gift card, just for you", "gifts"),
    ("you owe me, send it now or i tell everyone", "sextortion"),
    ("count your days, i know where you live", "threat"),
    ("you are ugly and nobody likes you, leave this group", "bullied"),
)
"""What somebody says to another, and the tip that the other one gets."""


pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A group in which a running Leeward enforces, in Britain; every test has its own members."""
    async with club(tmp_path_factory.mktemp("young")) as made:
        made.peer.limits.enforced = False  # nobody asks as quickly as a test
        made.configure(ENFORCING, country="GB")
        await made.bot.starts()
        yield made


async def turns(one: Club, who: Person, page: Message, label: str, words: str) -> str:
    """Let somebody press a button of a page, and return how it reads then."""
    await one.presses(who, page, label)
    return await one.reads(page, words)


async def turned(one: Club, who: Person, page: Message, label: str) -> None:
    """Let somebody turn a list to its next page."""
    shown = list(page.buttons)
    await one.presses(who, page, label)
    await one.until(lambda: list(page.buttons) != shown, "the page stays")


async def choices(one: Club, who: Person) -> Message:
    """Let somebody open the page of their choices."""
    await who.says(one.peer.bot, "/safety")
    home = await one.told(who, words_of("safety-home"))
    await turns(one, who, home, words_of("safety-choices"), words_of("choices-lead"))
    return home


def read(person: Person) -> str:
    """Return all that somebody has read in private."""
    return "\n".join(message.text for message in person.dms)


async def told_after(one: Club, who: Person, seen: Sequence[Message], words: str) -> Message:
    """Wait for a new private message that holds these words."""
    known = {message.key for message in seen}

    def found() -> list[Message]:
        return [each for each in who.dms if words in each.text and each.key not in known]

    await one.until(found, f"{words!r} was not told to {who.name}: {read(who)}")
    return found()[0]


def new_in_group(one: Club, before: Sequence[Message]) -> list[Message]:
    """Return what the bot has said in the group since; a note goes away by itself."""
    return [message for message in one.said_in_group if message not in before]


async def page_about(one: Club, words: str) -> Message:
    """Wait for a page to the safety lead that holds these words."""
    return await one.told(one.lea, words)


# --- tips -----------------------------------------------------------------------------------------


async def test_each_topic_s_tip_arrives_in_private(one: Club) -> None:
    """Whoever slips, and whoever is asked, gets the words of their topic with buttons that do
    something; whoever asks gets none of them, and nothing of it stands in the group.
    """
    before = one.said_in_group
    tips: list[tuple[Person, str, bool]] = []
    askers: list[Person] = []
    for line, topic in SLIPS:
        kai, _ = one.pair()
        await kai.says(one.group, line)
        tips.append((kai, topic, True))
    for line, topic in ASKS:
        kai, mia = one.pair()
        await kai.says(one.group, line, reply_to=await mia.says(one.group, "hello"))
        tips.append((mia, topic, False))
        askers.append(kai)
    letters = [(await one.told(who, words_of(topic)), topic, own) for who, topic, own in tips]
    await one.bot.settles()

    for letter, topic, is_own in letters:
        about = [] if is_own else ["Report", "How to block"]
        assert letter.text.startswith(f"{words_of(topic)}\n— Riverside")
        assert ("Call 999 now" in letter.text) == (topic == "self-harm")
        assert set(letter.buttons) == {"Get help", *about, "Not me / wrong", "No more tips"}
    for kai in askers:
        assert not any(words_of(topic) in read(kai) for _, topic in ASKS)
    assert new_in_group(one, before) == []


async def test_tips_are_stopped_and_come_back(one: Club) -> None:
    """One press ends them and shows how they come back."""
    ana, ben = one.pair()
    await ana.says(one.group, PHONE)
    tip = await one.letter(ana, "No more tips")
    await one.presses(ana, tip, "No more tips")
    off = await one.told(ana, words_of("tips-are-off"))
    for who in (ana, ben):
        await who.says(one.group, EMAIL)
    await one.told(ben, words_of("own-email"))
    await one.bot.settles()
    silent = read(ana)
    await turns(one, ana, off, "Tips again, please", words_of("tips-are-on"))
    await ana.says(one.group, SCHOOL)
    await one.told(ana, words_of("own-school"))

    assert tip.exists
    assert words_of("own-email") not in silent


async def test_in_a_crisis_there_is_help_and_no_tip(one: Club) -> None:
    """Who has stopped tips is still shown help; for a day nothing lectures whoever cried."""
    ana, ben = one.pair()
    page = await choices(one, ana)
    await turns(one, ana, page, "No more tips", words_of("tips-are-off"))
    await ana.says(one.group, CRISIS)
    await one.told(ana, words_of("self-harm"))
    await page_about(one, ana.name)
    await turns(one, ana, page, "Tips again, please", words_of("tips-are-on"))
    for who in (ana, ben):
        await who.says(one.group, PHONE)
    await one.told(ben, words_of("own-phone"))
    await one.bot.settles()

    assert words_of("own-phone") not in read(ana)


async def test_a_tip_is_called_wrong_and_leads_to_a_report(one: Club) -> None:
    """*Not me / wrong* thanks, and is counted for the rule once; *Report* below a tip reports the
    message that it was about.
    """
    kai, mia = one.pair()
    before = len(one.cards)
    await kai.says(one.group, PICTURE, reply_to=await mia.says(one.group, "hello"))
    tip = await one.letter(mia, "Not me / wrong")
    for _ in range(2):
        await one.presses(mia, tip, "Not me / wrong")
    await one.told(mia, words_of("rated"))
    await one.presses(mia, tip, "Report")
    receipt = await one.told(mia, words_of("report-received"))
    card = await one.card(before)
    await one.bot.settles()

    assert f"A member asks for a look at {kai.name}" in card.text
    assert number_in(receipt)
    assert mia.name not in card.text
    assert ratings(one) == [("asked-for-a-picture", 1, 1)]


def ratings(one: Club) -> list[tuple[str, int, int]]:
    """Return all that is known of ratings: a rule, whether it was wrong, and how often."""
    path = one.bot.folder / "leeward.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as files:
        return list(files.execute("select rule, is_wrong, count from rating"))


async def test_words_come_in_the_language_of_the_app(one: Club) -> None:
    """*Start* remembers it, so tips and help are in it, too; the member may choose another."""
    kai, _ = one.pair()
    kai.account.language = "de"
    await kai.starts()
    await one.told(kai, words_of("start-hello", "de"))
    await kai.says(one.group, PHONE)
    tip = await one.told(kai, words_of("own-phone", "de"))
    await kai.says(one.peer.bot, "/safety")
    page = await one.told(kai, words_of("safety-home", "de"))
    await turns(one, kai, page, words_of("safety-choices", "de"), words_of("choices-lead", "de"))
    chosen = words_of("choose-language", "de")
    await turns(one, kai, page, chosen, words_of("languages-lead", "de"))
    while "English" not in page.buttons:
        await turned(one, kai, page, words_of("safety-next", "de"))
    await turns(one, kai, page, "English", words_of("choices-lead"))
    await kai.says(one.group, EMAIL)
    await one.told(kai, words_of("own-email"))

    assert words_of("button-no-tips", "de") in tip.buttons


# --- help -----------------------------------------------------------------------------------------


async def test_help_is_near_whoever_asks(one: Club) -> None:
    """The admin's country counts until the member chooses another, which their page offers."""
    ana, _ = one.pair()
    await ana.says(one.peer.bot, "/help_me")
    british = await one.told(ana, FINDER)
    page = await choices(one, ana)
    await turns(one, ana, page, words_of("choose-country"), words_of("countries-lead"))
    while "France" not in page.buttons:
        await turned(one, ana, page, words_of("safety-next"))
    read_now = await turns(one, ana, page, "France", words_of("choices-lead"))
    seen = ana.dms
    await ana.says(one.peer.bot, "/help_me")
    french = await told_after(one, ana, seen, FINDER)

    assert "999" in british.text
    assert "0800 1111" in british.text
    assert "3018" in french.text
    assert "0800 1111" not in french.text
    assert words_of("choice-country", country="France") in read_now


async def test_plain_words_are_handed_over_and_a_plea_is_heard(one: Club) -> None:
    """The bot never counsels: it says what it is and who listens, once an hour; who says that they
    are not OK is answered at once, and a person is told (T-15).
    """
    ana, _ = one.pair()
    await ana.says(one.peer.bot, "my day was strange, what do you think?")
    over = await one.told(ana, words_of("hand-over"))
    await ana.says(one.peer.bot, "and then my sister laughed")
    await ana.says(one.peer.bot, "i am not ok")
    await one.told(ana, words_of("help-told"))
    await page_about(one, f"{ana.name} asks for help")
    await one.bot.settles()

    assert "0800 1111" in over.text
    assert FINDER in over.text
    assert list(over.buttons) == ["Get help", "How to block"]
    assert read(ana).count(words_of("hand-over")) == 1


# --- reports --------------------------------------------------------------------------------------


def number_in(receipt: Message) -> str:
    """Return the number of a report that its receipt says."""
    found = [word.strip(".,()") for word in receipt.text.split() if word.startswith("R-")]
    assert len(found) == 1, receipt.text
    return found[0]


async def test_a_report_leads_to_its_outcome(one: Club) -> None:
    """The receipt has a number; after the verdict the reporter alone is told what became of it, in
    private or, where that line was closed, as soon as they ask.
    """
    (ana, ben), zoe = one.pair(), one.group.member("Zoe")
    before, stood = len(one.cards), one.said_in_group
    said = await ben.says(one.group, HARMLESS)
    await ana.says(one.group, "/report", reply_to=said)
    receipt = await one.told(ana, words_of("report-received"))
    await zoe.says(one.group, "/report", reply_to=said)
    await one.until(lambda: new_in_group(one, stood), "no note stands in the group")
    card = await one.card(before)
    await one.bot.settles()
    await one.presses(one.mo, card, "That's right")
    number = number_in(receipt)
    outcome = await one.told(ana, words_of("report-outcome-acted", number=number))
    await one.bot.settles()
    await ana.says(one.peer.bot, "/my_reports")
    mine = await one.told(ana, words_of("my-reports"))
    await zoe.starts()
    await zoe.says(one.peer.bot, "/my_reports")
    hers = await one.told(zoe, words_of("my-reports"))

    assert list(outcome.buttons) == ["Get help", "How to block"]
    assert words_of("report-outcome-acted", number=number) in mine.text
    assert number not in hers.text
    other = number_in_page(hers)
    assert words_of("report-outcome-acted", number=other) in hers.text
    assert not any(number in read(each) for each in (ben, one.mo, one.lea))
    for room in (one.team, one.group):
        assert number not in "".join(each.text for each in room.messages)


def number_in_page(page: Message) -> str:
    """Return the number of the one report on a member's page."""
    found = {word.strip(".,():") for word in page.text.split() if word.startswith("R-")}
    assert len(found) == 1, page.text
    return found.pop()


async def test_people_and_something_else_are_reported_in_private(one: Club) -> None:
    """By a name that is known, and about nobody: the team reads that; about somebody on the team:
    the safety lead alone. Nobody reads who told.
    """
    ana, _ = one.pair()
    kim = one.peer.person("Kim", "kim_kim")
    kim.is_member_of(one.group)
    await kim.says(one.group, "hello")
    before, pages = len(one.cards), len(one.lea.dms)
    await ana.says(one.peer.bot, "/report")
    pick = await one.told(ana, words_of("report-pick"))
    await answers(one, ana, pick, "A person", f"@kim_kim keeps asking where i live {MARK}")
    card = await one.card(before)
    await answers(one, ana, pick, "Something else", "there is a group that laughs at people")
    other = await one.card(before + 1)
    await answers(one, ana, pick, "Somebody on the team", "the tall one deletes all that i write")
    await one.until(lambda: len(one.lea.dms) > pages, f"no page to the lead: {read(ana)}")
    page = one.lea.dms[-1]
    await one.bot.settles()
    receipts = [each for each in ana.dms if words_of("report-received") in each.text]

    assert "A member asks for a look at Kim" in card.text
    assert "Kim" not in other.text
    assert len({number_in(each) for each in receipts}) == 3
    assert len(one.cards) == before + 2
    for text in (card.text, other.text, page.text):
        assert ana.name not in text
        assert ana.id not in text
        assert MARK not in text
    assert kim.dms == []


async def answers(one: Club, ana: Person, pick: Message, label: str, words: str) -> None:
    """Let Ana choose what her report is about, and write it as a reply to the question."""
    before = len(ana.dms)
    await one.presses(ana, pick, label)
    await one.until(lambda: len(ana.dms) > before, "no question is put")
    question = ana.dms[-1]
    assert question.asks_for_reply
    await ana.says(one.peer.bot, words, reply_to=question)
    await one.until(lambda: len(ana.dms) > before + 1, "no receipt is given")


# --- is this OK? ----------------------------------------------------------------------------------


async def test_words_are_looked_at_and_nothing_of_them_is_kept(one: Club) -> None:
    """Copied behind the command or as an answer to the question, also after a restart: all is
    answered, no word stands on disk or in the log, and nothing is held against whoever asked.
    """
    ana, _ = one.pair()
    before, pages, decided = len(one.cards), len(one.lea.dms), len(one.bot.logged("decision"))
    await ana.says(one.peer.bot, f"/is_this_ok {SHOWN}")
    first = await one.told(ana, words_of("meeting"))
    await ana.says(one.peer.bot, "/is_this_ok")
    prompt = await one.told(ana, words_of("look-paste"))
    await ana.says(one.peer.bot, f"don't tell your mum, it's our secret {KEPT}", reply_to=prompt)
    second = await one.told(ana, words_of("secrecy"))
    await one.bot.dies()
    await one.bot.starts()
    await ana.says(one.peer.bot, f"{CRISIS} {KEPT}", reply_to=prompt)
    third = await one.told(ana, words_of("self-harm"))
    await one.bot.settles()

    for answer in (first, second, third):
        assert words_of("look-direct") in answer.text
        assert "0800 1111" in answer.text
    assert prompt.asks_for_reply
    assert kept_on_disk(one) == []
    assert len(one.cards) == before
    assert len(one.lea.dms) == pages
    assert len(one.bot.logged("decision")) == decided


def kept_on_disk(one: Club) -> list[str]:
    """Return the files in which a word of what was looked at stands; the log is one of them."""
    files = [path for path in one.bot.folder.rglob("*") if path.is_file()]
    assert "run.err" in {path.name for path in files}
    return sorted(path.name for path in files if KEPT.encode() in path.read_bytes())


async def test_a_message_in_the_group_is_looked_at_for_one_reader(one: Club) -> None:
    """The command is gone at once, and only whoever asked reads the answer."""
    ana, ben = one.pair()
    before = one.said_in_group
    said = await ben.says(one.group, "are you in the chess club?")
    asked = await ana.says(one.group, "/is_this_ok", reply_to=said)
    answer = await one.told(ana, words_of("look-can-do"))
    await one.until(lambda: not asked.exists, "the command stays")

    assert words_of("look-direct") in answer.text
    assert new_in_group(one, before) == []
    assert ben.dms == []


# --- the board, and pages -------------------------------------------------------------------------


async def test_a_board_leads_into_everybody_s_own_line(one: Club) -> None:
    """An admin puts it there with one command; its links open the rules, the pages and help."""
    ben, zoe = one.group.member("Ben"), one.group.member("Zoe")
    before = one.said_in_group
    command = await one.mo.says(one.group, "/leeward_welcome")
    await one.until(lambda: new_in_group(one, before), "no board is put up")
    (board,) = new_in_group(one, before)
    await one.until(lambda: not command.exists, "the command stays")
    for label, words in (
        (words_of("safety-rules"), "rule-1"),
        (words_of("safety-title"), "safety-home"),
        ("Get help", "help-told"),
        (words_of("board-open"), "start-hello"),
    ):
        await zoe.opens(board.buttons[label])
        await one.told(zoe, words_of(words))
    stood = one.said_in_group
    await ben.says(one.group, "/leeward_welcome")
    await one.until(lambda: new_in_group(one, stood), "nobody is told why not")

    assert board.text == words_of("board-hello")
    assert not any(board.text in each.text for each in one.said_in_group if each != board)
