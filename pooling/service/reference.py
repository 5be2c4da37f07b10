"""``/docs``: the reference page, from files of this package only; nothing is fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
SWAGGER = "vendor/swagger-ui-5.35.0"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pooling: REST reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/{SWAGGER}/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript; the contract itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/static/{SWAGGER}/swagger-ui-bundle.js"></script>
<script src="/static/reference.js"></script>
</body>
</html>
"""
_LINKS = {
    "service": "pooling",
    "reference": "/docs",
    "contract": "/openapi.json",
    "health": "/v1/health",
    "cards": "/v1/cards",
    "instances": "/v1/instances",
}


def install(app: FastAPI) -> None:
    """Serve ``/docs`` and the files it needs, and say at ``/`` where everything is."""

    @app.get("/", include_in_schema=False)
    async def root() -> dict[str, str]:
        return _LINKS

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(_PAGE, headers=_HEADERS)

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
