"""What something between a phone and the house may answer instead of the house: a proxy, a portal, a broken line."""


def page_of(status: str, said: str, kind: str = "text/html", *headers: str) -> bytes:
    """What something on the way answers."""
    length = f"Content-Length: {len(said)}"
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", length, "Connection: close", *headers]
    return "\r\n".join([*head, "", said]).encode()


PAGE = "<!doctype html><title>Nginx</title><p class=error>Nothing here</p>"
ON_THE_WAY = {
    "failed": page_of("500 Internal Server Error", PAGE),
    "bad gateway": page_of("502 Bad Gateway", PAGE),
    "busy": page_of("503 Service Unavailable", "{}", "application/json", "Retry-After: 1"),
    "not signed in": page_of("401 Unauthorized", PAGE),
    "forbidden": page_of("403 Forbidden", PAGE),
    "not found": page_of("404 Not Found", PAGE),
    "gone": page_of("410 Gone", PAGE),
    "conflict": page_of("409 Conflict", PAGE),
    "too large": page_of("413 Content Too Large", PAGE),
    "malformed": page_of("422 Unprocessable Content", '{"detail": "no"}', "application/problem+json"),
    "too many": page_of("429 Too Many Requests", PAGE, "text/html", "Retry-After: 1"),
    "a portal": page_of("200 OK", PAGE),
    "led to a portal": page_of("302 Found", "", "text/html", "Location: /portal"),
    "no content": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "no JSON": page_of("200 OK", "{", "application/json"),
    "another JSON": page_of("200 OK", "[]", "application/json"),
    "no results": page_of("200 OK", '{"results": []}', "application/json"),
    "null": page_of("200 OK", '{"results": [null]}', "application/json"),
    "an unknown state": page_of("200 OK", '{"results": [{"state": "lost"}]}', "application/json"),
    "no state": page_of("200 OK", '{"results": [{}]}', "application/json"),
    "cut off": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"results": [{"sta',
    "no HTTP": b"\0\0\0\0",
}
