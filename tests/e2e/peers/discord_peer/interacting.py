"""What people do with the bot's commands, menus, buttons and forms."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from discord_peer.answers import Answer
from discord_peer.forms import Values, fill_form, fill_options
from discord_peer.things import Channel, Message, Role
from discord_peer.wire import Json, Refused
from simcord.backend import serializers
from simcord.backend.command_access import command_access
from simcord.enums import SELECT_TYPES, AppCommandType, ComponentType, InteractionType
from simcord.interactions import base_payload, nest_options, walk_to_subcommand

if TYPE_CHECKING:
    from discord_peer.people import Person
    from discord_peer.server import DiscordPeer

ANSWERED_WITHIN = 30.0
"""Seconds in which the bot must give its first answer.

Discord gives it three. A machine that is busy with other tests may be slower, and how long
something takes is measured, not tested; `Answer.expire` lets the time pass at once.
"""

PATIENCE = ANSWERED_WITHIN + 0.5
"""Seconds that a person looks at "thinking"."""

HEARD_WITHIN = 5.0
"""Seconds for a bot to say that it has heard; one that does not is pressed all the same."""


class Interacts:
    """What a person does with an application."""

    peer: "DiscordPeer"
    key: int

    def _place(self, where: "Channel | Person") -> Channel:
        raise NotImplementedError

    def can_see(self, channel: Channel) -> bool:
        """Say whether this person can see a channel."""
        raise NotImplementedError

    async def uses(
        self,
        command: str,
        where: "Channel | Person",
        *,
        patience: float = PATIENCE,
        **options: object,
    ) -> Answer:
        """Use a slash command by its full path, such as `leeward status`.

        Args:
            command: the command and its subcommands, without the slash.
            where: the channel, or the person (the bot, or a friend) whose conversation it is.
            patience: seconds to wait for the first answer; 0 to return at once.
            **options: text, numbers, truth values, people, roles and channels.

        Raises:
            Refused: the client does not offer this command here.
        """
        name, *path = command.split()
        channel = self._place(where)
        root = self._offered(name, AppCommandType.CHAT_INPUT, channel)
        leaf, nesting = walk_to_subcommand(root, path)
        given, resolved = fill_options(self.peer.world, channel, leaf, options)
        data: Json = {"id": root["id"], "name": root["name"], "type": AppCommandType.CHAT_INPUT}
        data["options"] = nest_options(root, nesting, given)
        if resolved:
            data["resolved"] = resolved
        kind = InteractionType.APPLICATION_COMMAND
        return await self._interact(kind, channel, data, patience, command=root)

    async def uses_menu(self, name: str, message: Message, *, patience: float = PATIENCE) -> Answer:
        """Choose an application's entry in the menu of a message."""
        channel = message.channel
        if not message.stored.visible_to(self.key):
            raise Refused("One cannot open the menu of a message that one does not see.")
        root = self._offered(name, AppCommandType.MESSAGE, channel)
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": AppCommandType.MESSAGE,
            "target_id": message.id,
            "resolved": {"messages": {message.id: self._shown(message)}},
        }
        kind = InteractionType.APPLICATION_COMMAND
        return await self._interact(kind, channel, data, patience, command=root)

    async def uses_menu_of(
        self,
        name: str,
        person: "Person",
        where: "Channel | Person",
        *,
        patience: float = PATIENCE,
    ) -> Answer:
        """Choose an application's entry in the menu of a person, from where one sees them."""
        channel = self._place(where)
        root = self._offered(name, AppCommandType.USER, channel)
        resolved: Json = {}
        target = Values(self.peer.world, channel, resolved).add(person)
        data: Json = {
            "id": root["id"],
            "name": root["name"],
            "type": AppCommandType.USER,
            "target_id": target,
            "resolved": resolved,
        }
        kind = InteractionType.APPLICATION_COMMAND
        return await self._interact(kind, channel, data, patience, command=root)

    async def clicks(
        self,
        on: Message | Answer,
        custom_id: str | None = None,
        *,
        label: str | None = None,
        patience: float = PATIENCE,
    ) -> Answer:
        """Press a button, found by its custom id (or how it starts) or its label."""
        message = _the_message(on)
        button = self._component(message, (ComponentType.BUTTON,), custom_id, label)
        data = {"custom_id": button["custom_id"], "component_type": ComponentType.BUTTON}
        return await self._presses(message, data, patience)

    async def forges(self, on: Message | Answer, custom_id: str) -> Answer:
        """Press a button that does not stand there, as no client does; wait for no answer."""
        data = {"custom_id": custom_id, "component_type": ComponentType.BUTTON}
        return await self._presses(_the_message(on), data, 0)

    async def chooses(
        self,
        on: Message | Answer,
        values: "Iterable[str | Person | Role | Channel]",
        *,
        custom_id: str | None = None,
        patience: float = PATIENCE,
    ) -> Answer:
        """Choose from a select menu: its options' values, or people, roles and channels."""
        message = _the_message(on)
        menu = self._component(message, SELECT_TYPES, custom_id, None)
        chosen = list(values)
        if not menu.get("min_values", 1) <= len(chosen) <= menu.get("max_values", 1):
            raise Refused(f"The menu {menu['custom_id']} takes another number of values.")
        data: Json = {"custom_id": menu["custom_id"], "component_type": menu["type"]}
        if menu["type"] == ComponentType.STRING_SELECT:
            offered = {option["value"] for option in menu["options"]}
            if not set(chosen) <= offered:
                raise Refused(f"The menu {menu['custom_id']} offers only {sorted(offered)}.")
            data["values"] = chosen
        else:
            resolved: Json = {}
            found = Values(self.peer.world, message.channel, resolved)
            data["values"] = [found.add(each) for each in chosen]
            data["resolved"] = resolved
        return await self._presses(message, data, patience)

    async def submits(
        self, form: Answer, values: Mapping[str, object], *, patience: float = PATIENCE
    ) -> Answer:
        """Fill in the form that an answer opened, and send it.

        Args:
            form: the answer that holds the form.
            values: custom id to text, list of values, or truth value; a custom id may be
                shortened to how it starts.
            patience: seconds to wait for the first answer; 0 to return at once.
        """
        record = form.record
        if record.modal is None or record.user_id != self.key or record.modal_consumed:
            raise Refused("There is no open form of theirs in that answer.")
        record.modal_consumed = True
        await self._lets_it_hear()
        channel = Channel(self.peer, record.channel_id)
        data = fill_form(self.peer.world, channel, record.modal, values)
        source = record.source_message_id
        message = None if source is None else Message(self.peer, record.channel_id, source)
        kind = InteractionType.MODAL_SUBMIT
        return await self._interact(
            kind, channel, data, patience, message=message, trigger=record.id
        )

    def offers(self, where: "Channel | Person") -> set[str]:
        """List the names of the commands and menus that the client offers this person there."""
        channel = self._place(where)
        return {command["name"] for command in self._all_offered(channel)}

    # -- inside ---------------------------------------------------------------------------

    def _all_offered(self, channel: Channel) -> Iterable[Json]:
        world, guild_id = self.peer.world, channel.stored.guild_id
        scopes = [None] if guild_id is None else [guild_id, None]
        for scope in scopes:
            for command in world.commands.get(scope, {}).values():
                if self._installed_here(command, channel):
                    yield command

    def _installed_here(self, command: Json, channel: Channel) -> bool:
        world, guild_id = self.peer.world, channel.stored.guild_id
        kinds = command.get("integration_types") or [0]
        contexts = command.get("contexts")
        private = channel.key in world.private
        for_themselves = 1 in kinds and self.key in world.installers
        if private:
            return for_themselves and (contexts is None or 2 in contexts)
        if guild_id is not None and world.bot_user.id not in world.guilds[guild_id].members:
            return for_themselves and (contexts is None or 0 in contexts)
        if guild_id is not None and 0 not in kinds and not for_themselves:
            return False
        access = command_access(world, command, user_id=self.key, channel_id=channel.key)
        return access.allowed

    def _offered(self, name: str, kind: AppCommandType, channel: Channel) -> Json:
        if not self.can_see(channel):
            raise Refused("They do not see that channel.")
        for command in self._all_offered(channel):
            if (command["name"], command["type"]) == (name, kind):
                return command
        raise Refused(
            f"The client offers no {name!r} there; it offers {sorted(self.offers(channel))}."
        )

    def _component(
        self,
        message: Message,
        kinds: Iterable[int],
        custom_id: str | None,
        label: str | None,
    ) -> Json:
        if not message.exists or not message.stored.visible_to(self.key):
            raise Refused("They do not see that message.")
        usable = [
            component
            for component in message.components
            if component.get("type") in tuple(kinds) and "custom_id" in component
        ]
        found = [
            component
            for component in usable
            if (custom_id is None or component["custom_id"].startswith(custom_id))
            and (label is None or component.get("label") == label)
        ]
        exact = [component for component in found if component["custom_id"] == custom_id]
        found = exact or found
        if len(found) != 1 or found[0].get("disabled"):
            known = [(each.get("label"), each["custom_id"]) for each in usable]
            raise Refused(f"{custom_id or label!r} is not one usable part of {known}.")
        return found[0]

    async def _presses(self, message: Message, data: Json, patience: float) -> Answer:
        if message.ephemeral:
            await self._lets_it_hear()
        kind = InteractionType.MESSAGE_COMPONENT
        return await self._interact(kind, message.channel, data, patience, message=message)

    def _shown(self, message: Message) -> Json:
        payload = dict(serializers.message_payload(self.peer.world, message.stored))
        payload.pop("guild_id", None)
        return payload

    async def _interact(
        self,
        kind: InteractionType,
        channel: Channel,
        data: Json,
        patience: float,
        *,
        command: Json | None = None,
        message: Message | None = None,
        trigger: int | None = None,
    ) -> Answer:
        world, guild_id = self.peer.world, channel.stored.guild_id
        record, payload = base_payload(
            world,
            type=kind,
            channel_id=channel.key,
            guild_id=guild_id,
            user_id=self.key,
            data=data,
        )
        locale = world.locales.get(self.key, "en-US")
        payload["locale"] = locale
        world.owners[record.id] = self._owners(command, channel)
        payload["authorizing_integration_owners"] = world.owners[record.id]
        if trigger is not None:
            world.triggers[record.id] = trigger
        if channel.key in world.private:
            payload["context"] = 2
        if guild_id is not None:
            payload["guild"] = {"id": str(guild_id), "locale": "en-US", "features": []}
        if message is not None:
            record.source_message_id = message.key
            payload["message"] = self._shown(message)
        record.initial_response_deadline = world.iso_after(ANSWERED_WITHIN)
        world.emit("INTERACTION_CREATE", payload)
        answer = Answer(self.peer, record.id)
        if patience:
            await self.peer.wait(lambda: answer.responded, patience)
        return answer

    async def _lets_it_hear(self) -> None:
        """Wait until the bot has the reply to its last answer; a person is never that quick.

        discord.py knows a form, or the menus of an answer, only once it has that reply; what
        is pressed before is lost. A heartbeat that is asked for comes after it.
        """
        gateway = self.peer.gateway
        for _ in range(2):
            expected = partial(self._has_beaten, gateway.heartbeats + gateway.connected)
            gateway.send_raw({"op": 1, "d": None})
            await self.peer.wait(expected, HEARD_WITHIN)

    def _has_beaten(self, times: int) -> bool:
        return self.peer.gateway.heartbeats >= times

    def _owners(self, command: Json | None, channel: Channel) -> Json:
        world, guild_id = self.peer.world, channel.stored.guild_id
        kinds = (command or {}).get("integration_types") or [0]
        owners: Json = {}
        if guild_id is not None and world.bot_user.id in world.guilds[guild_id].members:
            owners["0"] = str(guild_id)
        elif guild_id is None and channel.key not in world.private:
            owners["0"] = "0"
        if self.key in world.installers and (command is None or 1 in kinds):
            owners["1"] = str(self.key)
        return owners


def _the_message(on: Message | Answer) -> Message:
    if isinstance(on, Message):
        return on
    for message in reversed(on.messages):
        if message.components:
            return message
    raise Refused("Nothing in that answer can be pressed.")
