"""What everything uses that answers people of the team."""

from msgspec import Struct

from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.moves import Moves
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.telegram.acting.asking import Asking
from leeward_adapters.telegram.acting.deletions import Deletions
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.acting.removals import Removals
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.perform import Performer
from leeward_adapters.telegram.sending.calls import Calls


class Parts(Struct, frozen=True):
    """One connection's, shared by those who answer presses, prompts and commands."""

    context: Context
    calls: Calls
    deletions: Deletions
    removals: Removals
    memory: Memory
    asking: Asking
    """Knows where the cards of cases stand."""
    turns: Turns
    """Presses on one case wait for each other."""
    moves: Moves


def parts_of(context: Context, performer: Performer, turns: Turns) -> Parts:
    """Return what a connection's answers to the team use.

    Args:
        context: of the connection.
        performer: of the same.
        turns: those of all its answers.
    """
    return Parts(
        context=context,
        calls=performer.calls,
        deletions=performer.deletions,
        removals=performer.removals,
        memory=performer.memory,
        asking=performer.asking,
        turns=turns,
        moves=Moves(context.desk, lambda: people_of(context.desk), TELEGRAM),
    )
