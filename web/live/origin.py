"""Whether a handshake comes from one of our own pages."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

_USUAL_PORT = {"http": 80, "https": 443}


def own_page(headers: Headers) -> bool:
    """Whether Origin names the very host that was asked. Any page of the web may open a websocket here, with the
    visitor's cookie: only the Origin, which a page cannot choose, tells ours from theirs."""
    try:
        origin = urlsplit(headers.get("origin", ""))
        host = urlsplit(f"//{headers.get('host', '')}")
        usual = _USUAL_PORT.get(origin.scheme)
        return usual is not None and (origin.hostname, origin.port or usual) == (host.hostname, host.port or usual)
    except ValueError:
        return False
