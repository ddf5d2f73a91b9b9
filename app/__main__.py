"""`python -m app` is `selon`."""

from app.cli import app

app()
