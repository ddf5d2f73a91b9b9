"""Addresses of web pages, so that one page has one, however it was linked to."""

import re
from urllib.parse import urlsplit, urlunsplit

_TRACKERS = re.compile(
    r"(?:utm_|at_|mtm_|pk_|ns_|hsa_|_hs|__hs)\w+|(?:fb|g|d|y|tt|tw|ms|gb?ra|wbra)clid|gbraid|wbraid|igshid|igsh|mc_cid|mc_eid"
    r"|_ga|_gl|xtor|xtref|xtcr|cmpid|wt_mc|s_cid|mkt_tok|origine_sortie|echobox",
    re.IGNORECASE,
)
"""Parameters that tell where a reader came from, and nothing of the page: those of Google, Meta, Microsoft, TikTok, X,
Matomo, Piano (AT Internet), HubSpot, Mailchimp and Adobe."""
_PORTS = {"http": 80, "https": 443}


def is_address(name: str) -> bool:
    """Whether a name is the address of a web page."""
    return name.lower().startswith(("http://", "https://"))


def normalised(url: str) -> str:
    """The address without what makes no difference: fragment, trackers, default port, case of the host, an empty query.

    What is no address of a web page stays as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _PORTS or not host:
        return url
    host = f"[{host}]" if ":" in host else host
    user, at, _ = parts.netloc.rpartition("@")
    place = f"{user}{at}{host}" + (f":{port}" if port not in (None, _PORTS[scheme]) else "")
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKERS.fullmatch(part.split("=")[0]))
    return urlunsplit((scheme, place, parts.path or "/", query, ""))
