"""The hands of people who look after cases on the fake platform: what they press under one."""

import asyncio

from leeward_adapters.loopback import wire
from leeward_adapters.loopback.faults import Missing
from leeward_adapters.loopback.person import Person
from leeward_policies.domain.case import Verdict


class CaseHands(Person):
    """One person under a posted case.

    Each method raises `Missing` where no such case was posted. Whether they may do it, the
    platform does not know: the bot looks at that, as it must.
    """

    __slots__ = ()

    async def judges(self, case: str, verdict: Verdict) -> None:
        """Press a verdict."""
        self._must_be_posted(case)
        await self._tell(
            wire.Judgement(
                at=self.now(), space=self.space.id, case=case, by=self.id, verdict=verdict
            )
        )

    async def takes(self, case: str) -> None:
        """Look after a case."""
        await self._moves(case, "take")

    async def gives_back(self, case: str) -> None:
        """Look after a case no longer."""
        await self._moves(case, "give-back")

    async def hands_over(self, case: str, to: Person) -> None:
        """Let somebody else look after a case."""
        await self._moves(case, "hand-over", to=to.id)

    async def notes(self, case: str, text: str) -> None:
        """Write something to a case."""
        await self._moves(case, "write-note", text=text)

    async def reopens(self, case: str) -> None:
        """Open a closed case again."""
        await self._moves(case, "reopen")

    async def calls_abuse_material(self, case: str) -> None:
        """Say that a case may be about abuse material."""
        await self._moves(case, "call-abuse-material")

    async def marks_reported(self, case: str, to: str) -> None:
        """Say to which service suspected abuse was reported."""
        await self._moves(case, "mark-reported", text=to)

    async def _moves(
        self, case: str, does: wire.Does, *, to: str | None = None, text: str = ""
    ) -> None:
        self._must_be_posted(case)
        await self._tell(
            wire.CasePressed(
                at=self.now(),
                space=self.space.id,
                case=case,
                by=self.id,
                does=does,
                to=to,
                text=text,
            )
        )

    def _must_be_posted(self, case: str) -> None:
        if case not in self.platform.posted:
            raise Missing(f"No case {case} was posted.")

    async def _tell(self, payload: wire.Payload) -> None:
        self.platform.announce(payload)
        await asyncio.sleep(0)
