"""What holds for every request, whatever its address: whose host, from which site, how large, with which headers."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beds.people.refusals import NotAllowed

BODY_BYTES = 64 * 1024
"""The largest body anyone has reason to send."""
FILE_BYTES = 3_000_000
FILES = {"/plan/data/preview": FILE_BYTES, "/plan/data/import": FILE_BYTES}
"""Where a planner sends a file, and how much that may be. Nothing of it is read before the right is asked."""
SAFE = ("GET", "HEAD", "OPTIONS")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")

PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest", "worker")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    try:
        return host in LOOPBACK or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class SafeHeaders:
    """The headers of every answer. Nothing is kept by a browser unless its page said so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                api = scope["path"].startswith("/api/")
                headers["Content-Security-Policy"] = API_POLICY if api else PAGE_POLICY
                headers.setdefault("Cache-Control", "no-store")
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = HSTS
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class KnownHost:
    """Answers only to names that are ours; the demo only on this machine, to nobody who came through a proxy."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            host = _host(headers.get("host", ""))
            demo = scope["app"].state.demo
            if not (is_loopback(host) or (host in self.hosts and not demo)):
                raise HTTPException(400)
            if demo and not _from_here(scope, headers):
                raise NotAllowed
        await self.app(scope, receive, send)


def _host(header: str) -> str:
    try:
        name = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
    return f"[{name}]" if ":" in name else name


def _from_here(scope: Scope, headers: Headers) -> bool:
    client = scope.get("client")
    return not any(name in headers for name in FORWARDED) and client is not None and is_loopback(client[0])


class SameSite:
    """No other site's page may act in a visitor's name, or listen (as Go 1.25 and Datasette do it, sockets included).

    A browser says where a request comes from: Sec-Fetch-Site, or Origin before 2023; of a socket always Origin. What
    says neither is no browser. A program with a bearer token is not led by anybody's page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = scope["type"] == "websocket"
        if socket or (scope["type"] == "http" and scope["method"] not in SAFE):
            headers = Headers(scope=scope)
            bearer = headers.get("authorization", "").lower().startswith("bearer ")
            if not bearer and not _same_site(headers, by_origin=socket):
                raise NotAllowed
        await self.app(scope, receive, send)


def _same_site(headers: Headers, by_origin: bool) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and not by_origin:
        return site in ("same-origin", "none")
    return _is_own(origin, headers) if origin is not None else not by_origin


def _is_own(origin: str, headers: Headers) -> bool:
    return origin.partition("://")[2] == headers.get("host")


class BodyLimit:
    """Reads no more of a body than anyone has reason to send."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        most = FILES.get(scope["path"], BODY_BYTES)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > most:
            raise HTTPException(413)
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise HTTPException(413)
            return message

        return await self.app(scope, limited, send)
