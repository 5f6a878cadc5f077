"""What members read about themselves: a statement of reasons, and what is known of them."""

import io

import discord

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.answering.replying import Interaction, language_of
from leeward_adapters.discord.sending.words import CONTENT_LONGEST, shortened, shown
from leeward_adapters.live.casework.buttons import reasons_rows
from leeward_adapters.live.members import reasons as shared
from leeward_adapters.live.members.reasons import MY_DATA, my_data_file, my_data_words
from leeward_policies.ports import MemberData, Reasons


def statement(
    reasons: Reasons, interaction: Interaction, *, may_ask: bool = True
) -> tuple[str, discord.ui.View]:
    """Return a statement of reasons and the way to a human; no name and no report is in it.

    Args:
        reasons: whose.
        interaction: of whom it is about.
        may_ask: no human has answered them yet.
    """
    said = shared.statement(reasons, language_of(interaction), may_ask=may_ask)
    text = shortened(shown(said).strip(), CONTENT_LONGEST)
    return text, buttons(reasons_rows(reasons.decision, language_of(interaction), may_ask=may_ask))


def my_data(data: MemberData, interaction: Interaction) -> tuple[str, discord.File]:
    """Return what may be told of a member as a summary, and whole as a file."""
    text = shown(my_data_words(data, language_of(interaction)))
    return text, discord.File(io.BytesIO(my_data_file(data)), MY_DATA)
