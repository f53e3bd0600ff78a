"""What can go wrong at either end of the message path; the class says whose fault it is."""


class PipelineError(Exception):
    """The parent of every error of the message path."""


class LocalError(PipelineError):
    """The application asked for something impossible; nothing was changed."""


class QueueFull(LocalError):
    """More messages wait than `limits.queued_sends` allows."""


class Intercepted(LocalError):
    """An interceptor refuses a message; its text is the reason the user sees."""


class RemoteError(PipelineError):
    """The other end sent something it must not send; the connection must be dropped."""


class RemoteProtocolError(RemoteError):
    """The other end broke the protocol."""


class Flooded(RemoteError):
    """The other end sends faster than the limits allow."""


class LayerFailed(RemoteError):
    """A layer of this end cannot send a frame. Its connection must be dropped: the other end cannot follow any more."""


class CannotConnect(PipelineError):
    """No gateway answers, or it refuses; the text says which of the two."""
