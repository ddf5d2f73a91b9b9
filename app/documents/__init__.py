"""From paths to documents: one article each, with its text and all that is known of it.

`files` tells what a path holds, `pages` reads a web page, `feeds` a feed, `archives` what holds many articles. What
they need of libraries is imported when the first file of that kind is met.
"""

from app.documents.document import Document, Extract, Failure, from_text, mine
from app.documents.files import count, read

__all__ = ["Document", "Extract", "Failure", "count", "from_text", "mine", "read"]
