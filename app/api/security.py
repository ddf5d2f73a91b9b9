"""Headers of every answer that tell a browser what it must not do with it, and what else a request's answer is to tell.

As the OWASP REST Security Cheat Sheet has them. Strict-Transport-Security is left to the proxy that ends TLS.
"""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOLD = "selon.headers"
_POLICY = b"content-security-policy"
_NOTHING = (_POLICY, b"default-src 'none'; frame-ancestors 'none'")
"""The policy of what is no page: nothing in it runs or loads, and no page frames it."""


def tell(request: Request, name: str, value: str) -> None:
    """Give the answer to this request, whatever it will be, a header."""
    request.scope[_TOLD].append((name.lower().encode("ascii"), value.encode("ascii")))


class SecurityHeaders:
    """Sets them on every answer, also on those that other middleware gives; a page has a policy of its own."""

    def __init__(self, app: ASGIApp, *, shared: bool) -> None:
        """`shared` lets pages of any origin embed answers."""
        self.app = app
        self.fixed = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"cross-origin" if shared else b"same-origin"),
            (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told: list[tuple[bytes, bytes]] = []

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *self.fixed, *told]
                if all(name != _POLICY for name, _ in headers):
                    headers.append(_NOTHING)
                message["headers"] = headers
            await send(message)

        scope[_TOLD] = told
        await self.app(scope, receive, send_on)
