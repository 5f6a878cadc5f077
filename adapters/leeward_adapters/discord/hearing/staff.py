"""Which roles of a server mean staff: by the policy's names, or by the rights they give."""

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.server import Server
from leeward_policies.errors import NotReady


def staff_roles(context: Context, server: Server) -> tuple[str, ...]:
    """Return the ids of the roles that mean staff, by name or by right, highest first."""
    found = [
        role
        for role in sorted(server.held, key=lambda role: -role.position)
        if role.is_of_staff or is_staff(context, role.name)
    ]
    return tuple(role.id for role in found)


def is_staff(context: Context, role: str) -> bool:
    """Say whether the policy calls a role staff; no role, before the community runs."""
    try:
        return context.desk.is_staff((role,))
    except NotReady:
        return False
