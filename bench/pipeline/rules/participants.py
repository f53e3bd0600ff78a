"""Who talks in the scenarios and through `imwire serve`: in conversation n, the one agent and customer n."""

AGENT = "agent"


def customer(number: int) -> str:
    """Return the user who talks to the agent in a conversation."""
    return f"customer-{number}"
