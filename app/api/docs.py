"""The documentation page: it loads nothing from elsewhere, and no script runs in it but its own."""

import base64
import hashlib
import re

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

_FILES = "/static-offline-docs"
"""Where fastapi_offline serves the parts of Swagger UI."""
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def serve(app: FastAPI) -> None:
    """Make the application serve its page at /docs."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        page = get_swagger_ui_html(
            openapi_url=f"{root}{app.openapi_url}",
            title=app.title,
            swagger_js_url=f"{root}{_FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{_FILES}/swagger-ui.css",
            swagger_favicon_url=f"{root}{_FILES}/favicon.png",
            swagger_ui_parameters={"displayRequestDuration": True, "tryItOutEnabled": True},
        )
        page.headers["Content-Security-Policy"] = _policy(bytes(page.body))
        return page


def _policy(html: bytes) -> str:
    """What a page may do: load from its own server, and run the scripts that stand in it, by their hashes."""
    digests = (hashlib.sha256(script).digest() for script in _SCRIPT.findall(html))
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
