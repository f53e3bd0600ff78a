"""How fast this machine is: a fixed piece of work, beside its time on the reference machine.

The rule: the work never changes, or stored speeds could not be compared. It is the standard library's json on a fixed
document, which spends its time as codecs do: on small objects, short strings and allocations.
"""

import json
from statistics import median

from .turns import timed_s

REFERENCE_S = 5.42e-6
"""The kernel's time on the reference machine, where json encoded a `text` frame in 7.07 us (run 7db117ecc530).

`python -m imwire.bench.studies.reference` finds it: the kernel and that encode take turns, and the ratio is
multiplied by 7.07 us.
"""
REPEATS = 60
CALLS = 10
DOCUMENT = {
    "id": 1234567890123456789,
    "kind": "message",
    "sender": {"id": "user-42", "name": "Ada Lovelace", "roles": ["agent", "admin"]},
    "text": "The quick brown fox jumps over the lazy dog. Übergrößenträger, 你好, здравствуйте! " * 2,
    "reactions": [{"emoji": "👍", "count": 3}, {"emoji": "🎉", "count": 1}],
    "sent": 1764288000.125,
    "edited": False,
    "reply_to": None,
    "options": {f"option-{number}": number for number in range(8)},
}


def work(_: object) -> str:
    """Do the kernel's work once."""
    return json.dumps(DOCUMENT, ensure_ascii=False)


def speed() -> float:
    """Return this machine's speed as a multiple of the reference machine's, as found now."""
    values = [None] * CALLS
    return REFERENCE_S * CALLS / median(timed_s(work, values) for _ in range(REPEATS))
