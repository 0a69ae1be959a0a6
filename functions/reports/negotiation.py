"""Whether a client wants a report as numbers or as a picture."""

from fastapi import Request

from setlogs.http.exchange import exchange_of

SVG = "image/svg+xml"
_JSON = "application/json"


def prefers_svg(request: Request) -> bool:
    """Tell whether `Accept` ranks SVG above JSON; a wildcard alone asks for JSON (RFC 9110, 12.5.1)."""
    ranges = dict(_ranges(exchange_of(request).header("accept")))
    svg = ranges.get(SVG, ranges.get("image/*", 0.0))
    json = ranges.get(_JSON, ranges.get("application/*", ranges.get("*/*", 0.0)))
    # What names SVG and leaves JSON to a wildcard, as browsers do for images, wants the picture.
    return svg > json or (svg > 0 and svg == json and _JSON not in ranges)


def _ranges(accept: str) -> list[tuple[str, float]]:
    ranges = []
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            ranges.append((media, float(weight)))
        except ValueError:
            continue
    return ranges
