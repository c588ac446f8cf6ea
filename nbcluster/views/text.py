"""A run in plain text: a summary of a few lines, and the one line that lives at the foot of a terminal.

In this room a snapshot becomes text.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import replace

from nbcluster.plan import figures
from nbcluster.run.snapshot import LoopView, Snapshot
from nbcluster.views import story
from nbcluster.views.console import Text
from nbcluster.views.inert import inert

#: The widest a loop's header may be, so that what is said beside it starts early enough to be read.
_HEADER_WIDTH = 36

#: What is said of a loop needs so much room, or stands below it.
_BESIDE_WIDTH = 44

#: A message is broken between words: a terminal would break it anywhere.
_MESSAGE_WIDTH = 100


def summary(snapshot: Snapshot, width: int | None = None) -> str:
    """The report of a run, or of a run so far; it ends without a newline. With a ``width`` lines are broken between
    words: a terminal would break them anywhere."""
    title = story.title(snapshot)
    headline = ", ".join(filter(None, (story.outcome(snapshot), story.gain(snapshot))))
    footing = "; ".join(filter(None, (inert(snapshot.claim, story.TEXT_LIMIT), story.sent(snapshot))))
    said = [f"{title}: {headline}" if title else headline]
    lines = [*_broken(said, width), *_loops(snapshot.loops, width)]
    lines += _broken([story.error_line(error) for error in snapshot.errors], width, "    ")
    lines += _broken(
        inert(snapshot.message, story.TEXT_LIMIT).splitlines(), min(width or _MESSAGE_WIDTH, _MESSAGE_WIDTH)
    )
    lines += _broken([footing], width)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def foot(snapshot: Snapshot, width: int, rows: int) -> list[Text]:
    """At most so many lines of at most ``width`` columns: the loops that came last, each with its bar, and below
    what is true of the whole run. With one row the loop in hand alone."""
    if rows < 2 or snapshot.state == "starting" or not snapshot.loops:
        return [bar(snapshot, width)]
    earlier = (
        [replace(snapshot, loops=(loop,)) for loop in snapshot.loops[:-1]][-(rows - 2) :] if rows > 2 else []
    )
    facts = [
        Text(part, style="dim")
        for part in (
            story.outcome(snapshot),
            story.sent(snapshot) and f"{story.sent(snapshot)}",
            story.gain(snapshot),
            inert(snapshot.message or snapshot.claim, story.TEXT_LIMIT).partition("\n")[0],
        )
        if part
    ]
    return [
        *(bar(each, width) for each in earlier),
        bar(snapshot, width),
        _fitting([Text("  ") + facts[0], *facts[1:]], width),
    ]


def bar(snapshot: Snapshot, width: int) -> Text:
    """One line of at most ``width`` columns: how far the loop in hand is, how fast, how long still."""
    loop = _in_hand(snapshot)
    if snapshot.state == "starting" or loop is None:
        message = inert(snapshot.message, story.TEXT_LIMIT).partition("\n")[0]
        waiting = Text(figures.duration(snapshot.seconds))
        return _fitting([Text(story.outcome(snapshot), style="bold"), waiting, Text(message)], width)
    parts = [_place(snapshot, loop), _gauge(loop, 24 if width >= 72 else 10), _amount(loop)]
    if loop.rate_per_s and story.is_counted(loop):
        parts.append(Text(figures.rate(loop.rate_per_s)))
    if loop.eta_s is not None and story.is_counted(loop):
        parts.append(Text(f"{figures.about(loop.eta_s)} left", style="bold"))
    parts.append(Text(story.workers(snapshot) if loop.route != "kernel" else "here", style="dim"))
    parts.append(Text(story.loop_header(loop), style="dim"))
    return _fitting(parts, width)


def _broken(lines: Iterable[str], width: int | None, indent: str = "") -> list[str]:
    if width is None:
        return [*lines]
    return [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent=indent)]


def _loops(loops: tuple[LoopView, ...], width: int | None) -> list[str]:
    headers = [_clipped(story.loop_header(loop), _HEADER_WIDTH) for loop in loops]
    places = [f"line {loop.line}" for loop in loops]
    place_width = max(map(len, places), default=0) + 2
    header_width = max(map(len, headers), default=0) + 2
    lines = []
    for place, header, loop in zip(places, headers, loops, strict=True):
        left = place_width + header_width
        if width is None or width - left >= _BESIDE_WIDTH:
            first, *more = _broken(story.loop_lines(loop), width and width - left)
            lines.append(f"{place:<{place_width}}{header:<{header_width}}{first}")
            lines += [" " * left + line for line in more]
        else:  # below it, where there is no room beside
            lines += _broken([f"{place}  {header}"], width, " " * place_width)
            below = _broken(story.loop_lines(loop), max(20, width - place_width))
            lines += [" " * place_width + line for line in below]
    return lines


def _in_hand(snapshot: Snapshot) -> LoopView | None:
    """The loop that is being worked on: the last one, as statements come in turn."""
    return snapshot.loops[-1] if snapshot.loops else None


def _place(snapshot: Snapshot, loop: LoopView) -> Text:
    return Text(f"{story.SIGNS[snapshot.state]} line {loop.line}", style="bold")


def _gauge(loop: LoopView, cells: int) -> Text:
    """Committed, computed and still to do in three signs, so that it is read without colours too."""
    if not loop.total:
        return Text("")
    committed = cells * loop.committed // loop.total
    computed = max(committed, cells * loop.computed // loop.total)
    return Text.assemble(
        ("█" * committed, "blue"),
        ("▒" * (computed - committed), "blue"),
        ("·" * (cells - computed), "dim"),
    )


def _amount(loop: LoopView) -> Text:
    if loop.total is None:
        return Text(figures.count(loop.committed) if loop.committed else "")
    return Text(f"{figures.count(loop.committed)}/{figures.count(loop.total)}")


def _fitting(parts: list[Text], width: int) -> Text:
    """As many parts, from the left, as fit whole; the first is cut if it must be."""
    line = parts[0]
    line.truncate(width, overflow="ellipsis")
    for part in parts[1:]:
        if not part.plain:
            continue
        if line.cell_len + 2 + part.cell_len > width:
            room = width - line.cell_len - 2
            if part is parts[-1] and room >= 12:
                part.truncate(room, overflow="ellipsis")
            else:
                continue
        line = Text.assemble(line, "  ", part)
    return line


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
