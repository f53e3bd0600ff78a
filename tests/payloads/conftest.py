"""What the payload tests share: every payload's sample, drawn once."""

import pytest
from imwire.payloads.catalogue import find
from imwire.payloads.frames import Frame


@pytest.fixture(scope="session")
def samples() -> dict[str, tuple[Frame, ...]]:
    return {name: find().sample(name) for name in find().by_name}
