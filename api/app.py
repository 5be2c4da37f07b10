"""The REST service for an ASGI server: ``uvicorn api.app:app --port 8765 --no-proxy-headers`` (loopback only)."""

from pooling.service.app import create_app

app = create_app()
