"""Who talks through `imwire serve`. The rule: conversation n is between the one agent and customer n."""

AGENT = "agent"


def customer(number: int) -> str:
    """Return the user who talks to the agent in a conversation."""
    return f"customer-{number}"
