"""The private line on the loopback platform: what members ask there, and what is shown to them."""

import pytest

from leeward.testing.acts import because
from leeward.testing.clock import VirtualClock
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.loopback import Letter, LoopbackAdapter, Member, Missing, Platform, Shown
from leeward_policies.advice import advice, words_of
from leeward_policies.domain.action import Answer, Done, Tip, Warn
from leeward_policies.domain.event import HelpAsked, ReportFiled, TipRated
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import Choices, Looked, Tipped


class Club:
    """A platform with Mia, Kai and a bot that answers members."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.platform = Platform(self.clock)
        self.mia = self.platform.member("Mia")
        self.kai = self.platform.member("Kai")
        self.desk = ScriptedDesk()
        self.adapter = LoopbackAdapter(self.platform, desk=self.desk)

    async def tipped(self, topic: str = "picture") -> Letter:
        """Give Mia a tip about what Kai wrote, and return it as it lies in her inbox."""
        about = await self.kai.says("general", "hello")
        act = Tip(key=f"d1:tip:{topic}", rule="asked", because=because(self.kai.ref),
                  mode="enforce", to=self.mia.ref, topic=topic, message=about)  # fmt: skip
        assert isinstance(await self.adapter.perform(act, None), Done)
        self.desk.tips["d1", self.mia.ref] = Tipped("asked", topic, about, self.kai.ref)
        return self.mia.inbox[-1]


def labels(shown: Shown | Letter) -> list[str]:
    """Return what can be pressed below it."""
    return [button.label for row in shown.rows for button in row]


async def test_pages_are_turned_and_choices_kept() -> None:
    """A page is shown for one's eyes alone: it lies in no inbox, and only a choice is kept."""
    club = Club()

    home = await club.mia.presses("safety")
    after = await club.mia.presses("choose", "tips/off")

    assert advice("safety-home").text in home.text
    assert advice("tips-are-off").text in after.text
    assert club.desk.chosen == {club.mia.ref: Choices(tips=False)}
    assert (club.mia.inbox, club.desk.events) == ((), [])


async def test_no_more_tips_is_a_choice() -> None:
    """The button below a tip does what the page does."""
    club = Club()

    shown = await club.mia.presses_below(await club.tipped(), "notips")

    assert advice("tips-are-off").text in shown.text
    assert not club.desk.chosen[club.mia.ref].tips


async def test_a_tip_can_be_called_wrong_and_its_message_reported() -> None:
    """Both are told with the tip that they are about, by whoever got it."""
    club = Club()
    tip = await club.tipped()

    await club.mia.presses_below(tip, "notme")
    receipt = await club.mia.presses_below(tip, "report")
    own = await club.kai.presses("report", "tip/d1")

    [rated] = club.desk.told(TipRated)
    [report] = club.desk.told(ReportFiled)
    assert (rated.member, rated.decision, rated.is_wrong) == (club.mia.ref, "d1", True)
    assert (report.reporter, report.subject) == (club.mia.ref, club.kai.ref)
    assert advice("report-received").text in receipt.text
    assert "R-" in receipt.text
    assert own.text == advice("report-own").text


async def test_what_a_tip_lets_one_press() -> None:
    """A target may block and report; who gave something away themselves may not."""
    club = Club()
    own = Tip(key="d2:tip", rule="own-phone", because=because(club.mia.ref), mode="enforce",
              to=club.mia.ref, topic="own-phone")  # fmt: skip

    of_target = labels(await club.tipped())
    await club.adapter.perform(own, None)

    both = {advice(name).text for name in ("button-help", "button-not-me", "button-no-tips")}
    more = {advice(name).text for name in ("button-report", "button-block")}
    assert set(of_target) == both | more
    assert set(labels(club.mia.inbox[-1])) == both
    with pytest.raises(Missing):
        await club.mia.presses_below(club.mia.inbox[-1], "report")


async def test_is_this_ok_is_answered_with_what_to_do() -> None:
    """About a message, or words; nothing is handed in, and the message is the one that is meant."""
    club = Club()
    club.desk.sees = Looked(topics=("secrecy",))
    wrote = await club.kai.says("general", "keep it secret")

    about = await club.mia.asks_whether_ok(wrote)
    words = await club.mia.asks_whether_ok("keep it secret")

    assert club.desk.events == []
    assert club.desk.looked_at[0][0].ref == wrote
    assert {one.text.body for one, _ in club.desk.looked_at} == {"keep it secret"}
    for shown in (about, words):
        assert advice("secrecy").text in shown.text
        assert advice("look-can-do").text in shown.text
    assert advice("look-direct").text in words.text
    assert advice("look-direct").text not in about.text


async def test_words_to_the_bot_are_handed_over_and_a_plea_calls_people() -> None:
    """What is written to it is judged like any other line; nobody is counselled."""
    club = Club()

    small_talk = await club.mia.writes_to_bot("do you like football")
    plea = await club.mia.writes_to_bot("i am not ok")

    assert advice("hand-over").text in small_talk.text
    assert advice("help-now").text in plea.text
    assert advice("help-told").text in plea.text
    [asked] = club.desk.told(HelpAsked)
    assert (asked.member, asked.channel.space) == (club.mia.ref, DIRECT_SPACE)
    assert [one["message"]["text"] for one in club.platform.log.updates] == [
        "do you like football",
        "i am not ok",
    ]


async def test_help_and_blocking() -> None:
    """Help tells the team; how to block tells nobody."""
    club = Club()

    block = await club.mia.presses("blocking", "x")
    assert (block.text, club.desk.events) == (advice("how-to-block").text, [])
    help_ = await club.mia.presses("help")

    assert advice("help-now").text in help_.text
    assert len(club.desk.told(HelpAsked)) == 1


@pytest.mark.parametrize("what", ["message", "person", "else"])
async def test_a_report_has_a_receipt_with_its_number(what: str) -> None:
    """Of a message, a person, or something else."""
    club = Club()
    wrote = await club.kai.says("general", "hello")
    about: MessageRef | Member | None = None
    if what != "else":
        about = wrote if what == "message" else club.kai

    receipt = await club.mia.reports_to_bot(about, "odd")

    [event] = club.desk.told(ReportFiled)
    assert event.message == (wrote if what == "message" else None)
    assert event.subject == (club.kai.ref if what == "person" else None)
    assert advice("report-received").text in receipt.text
    assert "R-" in receipt.text


async def test_where_nobody_is_asked_the_receipt_says_so() -> None:
    """Nobody is promised a person whom the policy does not ask."""
    club = Club()
    club.desk.asks_people = False

    receipt = await club.mia.reports_to_bot(club.kai, "odd")

    assert advice("report-kept").text in receipt.text


async def test_an_answer_is_a_letter_of_its_own() -> None:
    """What became of a report is told to whoever made it, with its number."""
    club = Club()
    act = Answer(key="d3:answer", rule="answered", because=because(club.kai.ref), mode="enforce",
                 to=club.mia.ref, topic="report-outcome-acted", number="R-ABC123")  # fmt: skip

    await club.adapter.perform(act, None)

    [letter] = club.mia.inbox
    assert (letter.kind, letter.topic) == ("answer", "report-outcome-acted")
    assert letter.text == words_of("report-outcome-acted", number="R-ABC123")
    assert club.kai.inbox == ()


async def test_who_asks_for_what_nobody_should_ask_for_reads_where_help_is() -> None:
    """Neutral words, and below them who helps; nothing of how it was found."""
    club = Club()
    about = await club.kai.says("general", "hello")
    act = Warn(key="d4:warn", rule="asked", because=because(club.kai.ref), mode="enforce",
               to=club.kai.ref, topic="sexual-ask", message=about)  # fmt: skip

    await club.adapter.perform(act, None)

    [letter] = club.kai.inbox
    first, *rest = letter.text.split("\n")
    assert first == advice("sexual-ask").text
    assert any("stopitnow" in row for row in rest)


async def test_whoever_may_be_in_danger_reads_all_help_at_once() -> None:
    """Below the kind sentence, before anybody taps."""
    club = Club()
    about = await club.kai.says("general", "hello")
    act = Tip(key="d5:tip", rule="self-harm", because=because(club.kai.ref), mode="enforce",
              to=club.kai.ref, topic="self-harm", message=about)  # fmt: skip

    await club.adapter.perform(act, None)

    [letter] = club.kai.inbox
    first, danger, *rest = letter.text.split("\n")
    assert first == advice("self-harm").text
    assert danger.startswith("Are you in danger?")
    assert any("childhelplineinternational.org" in row for row in rest)


async def test_letters_and_pages_are_in_the_language_that_was_chosen() -> None:
    """A tip, its buttons, and the answer to a press; a language without texts changes nothing."""
    club = Club()

    await club.mia.presses("choose", "language/de")
    tip = await club.tipped()
    home = await club.mia.presses("safety")
    await club.mia.presses("choose", "language/xx")

    assert tip.text == words_of("picture", "de") != words_of("picture", "en")
    assert words_of("button-help", "de") in labels(tip)
    assert words_of("safety-home", "de") in home.text
    assert club.desk.chosen[club.mia.ref].language == "de"


async def test_a_desk_that_fails_keeps_no_letter_back() -> None:
    """Whoever's choice cannot be read is written to in the community's language."""
    club = Club()
    club.desk.fails["choices"] = NotReady(place="the test", value="", cure="Wait.")

    assert (await club.tipped()).text == advice("picture").text


async def test_without_a_desk_nobody_answers() -> None:
    """Neither before there is a bot with a desk, nor after it was closed, nor what it is not."""
    club = Club()
    alone = Platform(club.clock).member("Ana")

    with pytest.raises(Missing, match="No bot answers"):
        await alone.presses("safety")
    with pytest.raises(Missing, match="Nobody answers take"):
        await club.mia.presses("take", "case-1")
    answers = club.platform.answers
    assert answers is not None
    with pytest.raises(Missing, match="no message"):
        await answers.looked(club.mia.ref, {"type": "leave"})
    await club.adapter.close()
    with pytest.raises(Missing, match="No bot answers"):
        await club.mia.presses("safety")


async def test_a_second_bot_takes_the_line_over() -> None:
    """As when a process follows another: the first one's end does not silence the second."""
    club = Club()
    second = LoopbackAdapter(club.platform, desk=ScriptedDesk())

    await club.adapter.close()

    assert advice("safety-home").text in (await club.mia.presses("safety")).text
    await second.close()
