"""Every error that Selon raises on purpose, each with the HTTP status that the API answers with."""


class SelonError(Exception):
    """A failure with a message for the user: what is wrong, where, and what to do."""

    status = 500
    title = "Internal error"


class BadInput(SelonError):
    """A file, document or parameter that cannot be used as given."""

    status = 422
    title = "Unusable input"


class BadCursor(SelonError):
    """A page cursor that this server did not make for this list."""

    status = 400
    title = "Bad cursor"


class NotFound(SelonError):
    """No such resource."""

    status = 404
    title = "Not found"


class LexiconError(SelonError):
    """A lexicon file that breaks its own rules."""


class DatabaseUnusable(SelonError):
    """The database cannot be opened, or is not at the revision this code needs."""

    status = 503
    title = "Database unusable"
