"""What can go wrong at either end of the message path; the class says whose fault it is."""


class PipelineError(Exception):
    """What every error of the message path is."""


class LocalError(PipelineError):
    """The application asked for what cannot be done; nothing was changed."""


class QueueFull(LocalError):
    """More messages wait than `limits.queued_sends` allows."""


class Intercepted(LocalError):
    """An interceptor refuses a message; its text is the reason the user sees."""


class RemoteError(PipelineError):
    """The other end sent what it must not send; the connection is of no use any more."""


class RemoteProtocolError(RemoteError):
    """The other end broke the protocol."""


class Flooded(RemoteError):
    """The other end sends faster than its frames are looked at."""


class CannotConnect(PipelineError):
    """No gateway answers, or it refuses; the text says which of both."""
