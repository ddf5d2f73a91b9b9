"""Every error that Selon raises on purpose, each with the HTTP status that the API answers with."""


class SelonError(Exception):
    """A failure with a message for the user: what is wrong, where, and what to do."""

    status = 500
    title = "Internal error"
    retry_after: int | None = None
    """Seconds after which the same may work."""


class BadInput(SelonError):
    """A file, document or parameter that cannot be used as given."""

    status = 422
    title = "Unusable input"


class NotNow(BadInput):
    """What cannot be had just now, and may be had later."""

    status = 503
    title = "Not to be had now"


class WrongMediaType(SelonError):
    """A body of a kind that this operation does not read."""

    status = 415
    title = "Wrong media type"


class BodyTooSlow(SelonError):
    """A body that does not arrive."""

    status = 408
    title = "Body too slow"


class TookTooLong(SelonError):
    """A query that was interrupted, so that others have their turn."""

    status = 503
    title = "Took too long"


class BodyTooLarge(SelonError):
    """A body that is longer than this service reads."""

    status = 413
    title = "Body too large"


class BadCursor(SelonError):
    """A cursor that leads to no page of this list: damaged, or of another list or other filters."""

    status = 404
    title = "No such page"


class NotFound(SelonError):
    """No such resource."""

    status = 404
    title = "Not found"


class Busy(SelonError):
    """Too much of this is going on just now."""

    status = 503
    title = "Busy"
    retry_after = 10


class Conflict(SelonError):
    """A request that does not go with an earlier one."""

    status = 409
    title = "Conflict"


class Unauthorised(SelonError):
    """A request without a key, where one is needed."""

    status = 401
    title = "Key needed"


class Forbidden(SelonError):
    """A request with a key that does not allow it."""

    status = 403
    title = "Scope needed"


class TooManyRequests(SelonError):
    """More requests than one caller has in a window of time."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.retry_after = seconds


class LexiconError(SelonError):
    """A lexicon file that breaks its own rules."""


class DatabaseUnusable(SelonError):
    """The database cannot be opened, or is not at the revision this code needs."""

    status = 503
    title = "Database unusable"


class WorkersUnusable(SelonError):
    """The processes or the cluster that are to extract do not answer, or cannot run Selon."""

    status = 503
    title = "Workers unusable"


class Stopped(SelonError):
    """Somebody ended the work before all of it was done."""
