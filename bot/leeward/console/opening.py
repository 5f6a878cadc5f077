"""Opening the console of an installation, and the ways into it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from leeward.cases.hands import Hands
from leeward.config import Config
from leeward.console.app import Console
from leeward.console.changes import Changes
from leeward.console.doors import Doors, RolesOf
from leeward.console.rulings import Rulings
from leeward.console.server import bind, serving
from leeward.console.sign_in import make_link
from leeward.desk import FrontDesk, LinkFor
from leeward.detectors import known_signals
from leeward.guard import held
from leeward.roles import Roles
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.errors import AdapterError
from leeward_policies.ports import Adapter, Archive, Capabilities, Clock


@asynccontextmanager
async def opened_console(
    config: Config,
    store: Archive,
    *,
    desk: FrontDesk,
    adapters: Mapping[str, Adapter],
    clock: Clock,
    changes: Changes,
    source: Callable[[], str],
) -> AsyncIterator[None]:
    """Serve the console for as long as the block lasts, where one is configured.

    Args:
        config: of the installation.
        store: what everything is kept in.
        desk: says how the community stands, and hands in what people do.
        adapters: the platforms, by name; they say who somebody is, and what can be done there.
        clock: the time.
        changes: tells open pages which cases have changed.
        source: says where the policy in force was read.

    Raises:
        ConfigError: the address is none, or somebody else has it.
    """
    if not config.console.listen:
        yield
        return
    doors = doors_of(
        config,
        store,
        desk=desk,
        adapters=adapters,
        clock=clock,
        changes=changes,
        source=source,
    )
    at = bind(config.console.listen)
    desk.link_for = _links(config, store, doors.roles_of, clock)
    try:
        async with serving(Console(doors), at):
            yield
    finally:
        desk.link_for = None


def doors_of(
    config: Config,
    store: Archive,
    *,
    desk: FrontDesk,
    adapters: Mapping[str, Adapter],
    clock: Clock,
    changes: Changes,
    source: Callable[[], str],
) -> Doors:
    """Return what the console of an installation is given; the arguments are `opened_console`'s."""
    roles = Roles(desk.people, adapters)
    return Doors(
        store=store,
        desk=desk,
        hands=Hands(store, desk.tell_of_case, clock, roles.may_order),
        roles_of=roles.of,
        clock=clock,
        community=config.community_ref,
        url=config.console.reached_at,
        changes=changes,
        rulings=Rulings(desk.policy, source, known_signals()),
        behind_proxy=config.console.behind_proxy,
        capabilities=partial(_capabilities, adapters),
    )


def _capabilities(adapters: Mapping[str, Adapter], space: SpaceRef) -> Capabilities | None:
    """Return what a platform can do in a space now; None where nobody can say."""
    adapter = adapters.get(space.platform)
    if adapter is None:
        return None
    try:
        with held(adapter.name):
            return adapter.capabilities(space)
    except AdapterError:
        return None


def _links(config: Config, store: Archive, roles_of: RolesOf, clock: Clock) -> LinkFor | None:
    """Return what makes ways in; None where no address is set that others could open."""
    url = config.console.url
    if not url:
        return None

    async def link_for(who: UserRef) -> str | None:
        held = await roles_of(who)
        return await make_link(store, who, held, clock, url) if held else None

    return link_for
