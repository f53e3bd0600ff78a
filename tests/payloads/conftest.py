"""What the payload tests share: every payload's sample, drawn once."""

import pytest
from imwire.payloads.catalog import payloads
from imwire.payloads.frames import Frame


@pytest.fixture(scope="session")
def samples() -> dict[str, tuple[Frame, ...]]:
    return {name: payload.sample() for name, payload in payloads().items()}
