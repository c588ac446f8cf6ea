"""Numbers as a person reads them.

``labextension/src/cell/format.ts`` words the same figures in the browser; both are held to the table in
``tests/golden/format.json``.

In this room a duration, a size, a rate or a count becomes a few characters.
"""

import math


def duration(seconds: float) -> str:
    """``45 ms``, ``12.4 s``, ``3 min 20 s``, ``1 h 04 min``, ``2 d 03 h``."""
    if seconds < 0.0995:
        return f"{_rounded(seconds * 1000)} ms"
    if seconds < 59.95:
        return f"{_tenths(seconds)} s"
    whole = _rounded(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = _rounded(seconds / 60)
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    hours = _rounded(seconds / 3600)
    return f"{hours // 24} d {hours % 24:02d} h"


def moment(seconds: float) -> str:
    """A duration that may be very short: ``20 µs``."""
    return f"{max(1, _rounded(seconds * 1_000_000))} µs" if seconds < 0.0009995 else duration(seconds)


def about(seconds: float) -> str:
    """An estimate, without the digits that nobody could know: ``about 88 s``, ``about 4 min``."""
    if seconds < 1:
        return "less than 1 s"
    for limit, unit, word in ((100, 1, "s"), (5940, 60, "min"), (48 * 3600, 3600, "h")):
        if seconds < limit:
            return f"about {_two_digits(seconds / unit)} {word}"
    return f"about {_two_digits(seconds / 86400)} d"


def size(count_bytes: float) -> str:
    """``512 B``, ``38 MB``, ``1.2 GB``; 1 kB is 1000 bytes."""
    if count_bytes < 999.5:
        return f"{_rounded(count_bytes)} B"
    for unit in ("kB", "MB", "GB"):
        count_bytes /= 1000
        if count_bytes < 999.5:
            return f"{_short(count_bytes)} {unit}"
    return f"{_short(count_bytes / 1000)} TB"


def count(number: int) -> str:
    """``1,234,567``."""
    return f"{number:,}"


def rate(per_second: float) -> str:
    """Iterations in the unit that gives a figure one can picture: ``2.4 per s``, ``12 per min``."""
    for scale, unit in ((1, "s"), (60, "min"), (3600, "h")):
        if per_second * scale >= 0.95:
            figure = per_second * scale
            return f"{count(_rounded(figure)) if figure >= 99.5 else _short(figure)} per {unit}"
    return f"{_short(per_second * 86400)} per d"


def times(factor: float) -> str:
    """``7.1 ×``, ``120 ×``."""
    return f"{_short(factor)} ×"


def amount(number: int, noun: str) -> str:
    """``1 worker``, ``1,200 iterations``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _short(figure: float) -> str:
    """Two digits for small figures, whole ones from 10 on."""
    return _tenths(figure) if figure < 9.95 else str(_rounded(figure))


def _two_digits(figure: float) -> str:
    return _tenths(figure).removesuffix(".0") if figure < 9.95 else str(_rounded(figure))


def _tenths(figure: float) -> str:
    tenths = _rounded(figure * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _rounded(figure: float) -> int:
    """Half up, as the browser's Math.round does, so that both say the same."""
    return math.floor(figure + 0.5)
