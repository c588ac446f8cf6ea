"""A run as a piece of html that cannot do anything: no script, no style sheet, no svg, no ids.

It is what a saved notebook keeps. JupyterLab's sanitiser lets tables, ``details`` and inline styles through,
except ``var(--…)``; so each colour is named twice, once plainly. GitHub drops every style, and the tables
must be readable without.

In this room a snapshot becomes html.
"""

from collections.abc import Iterable
from html import escape

from nbcluster.plan import figures
from nbcluster.run.snapshot import ErrorView, LoopView, RunState, Snapshot
from nbcluster.views import story
from nbcluster.views.inert import inert

#: Lanes that are listed; with more, a sentence says how many there are.
_LANES_LISTED = 16
#: A traceback of more than this is for the cell's own output.
_PATH_LIMIT = 2000

_TABLE = "border-collapse:collapse;border:0;margin:0;background:transparent;font-size:13px"
#: The same columns under every cell, so that one reads down a notebook; what is said gets what is left.
_COLUMNS = f"{_TABLE};table-layout:fixed;width:100%;max-width:960px"
_LINE_WIDTH, _GAUGE_WIDTH = "width:52px", "width:100px;padding-right:0"
_ROW = "background:transparent;border:0"
_PLACED = "text-align:left;vertical-align:top;line-height:1.5;padding:3px 16px 3px 0;border:0"
_CELL = f"{_PLACED};white-space:normal;overflow-wrap:anywhere"
_CODE = "font-family:monospace;font-size:12px"
_MUTED = "opacity:0.72"
_FIGURE = f"{_PLACED};white-space:nowrap"

_ACCENT = "background-color:#1976d2;background-color:var(--jp-brand-color1,#1976d2)"
_PALE = "background-color:#78909c;background-color:var(--jp-ui-font-color3,#78909c)"
_TRACK = "background-color:rgba(128,128,128,0.24)"
_GAUGE = f"width:100px;height:6px;border-radius:3px;overflow:hidden;margin-top:6px;{_TRACK}"
#: Readable on white and on black, since a sanitised page cannot ask which it is.
_TINTS: dict[RunState, str] = {
    "starting": "inherit",
    "running": "inherit",
    "done": "#2f9148;color:var(--jp-success-color1,#2f9148)",
    "failed": "#dc4040;color:var(--jp-error-color1,#dc4040)",
    # The theme's orange is too pale for words on white.
    "interrupted": "#b07203",
    "stopped": "#b07203",
}


def summary(snapshot: Snapshot) -> str:
    """The report of a run. Before its end it says that it is a picture of one moment."""
    parts = [
        _headline(snapshot),
        _loops(snapshot.loops),
        _errors(snapshot),
        _message(snapshot),
        _footing(snapshot),
        _lanes(snapshot),
    ]
    return (
        '<div style="font-size:13px;line-height:1.5;margin:2px 0 6px 0;overflow-wrap:anywhere">'
        + "".join(parts)
        + "</div>"
    )


def _headline(snapshot: Snapshot) -> str:
    state, _, rest = story.outcome(snapshot).partition(" ")
    title = story.title(snapshot)
    sign = story.SIGNS[snapshot.state]
    pieces = [
        f'<strong style="color:{_TINTS[snapshot.state]}">{sign} {state}</strong> {rest}',
        _strong_figure(story.gain(snapshot)),
        f'<span style="{_MUTED}">{escape(title)}</span>' if title else "",
    ]
    if not snapshot.final:
        pieces.append(f'<span style="{_MUTED}">as it was then; the live view needs its kernel</span>')
    return f"<div>{_joined(pieces)}</div>"


def _strong_figure(gain: str) -> str:
    """The speed-up is what is looked for, the estimate is what it rests on."""
    figure, fast, estimate = gain.partition(" as fast ")
    return f"<strong>{escape(figure)}</strong> as fast {escape(estimate)}" if fast else escape(gain)


def _loops(loops: tuple[LoopView, ...]) -> str:
    if not loops:
        return ""
    rows = "".join(_loop(loop) for loop in loops)
    return f'<table style="{_COLUMNS};margin-top:4px"><tbody>{rows}</tbody></table>'


def _loop(loop: LoopView) -> str:
    said = "<br>".join(_with_reason(escape(line), loop.reason) for line in story.loop_lines(loop))
    return (
        f'<tr style="{_ROW}">'
        f'<td style="{_FIGURE};{_LINE_WIDTH};{_MUTED}">line {loop.line}</td>'
        f'<td style="{_CELL}"><code style="{_CODE};background:transparent;padding:0;white-space:normal">'
        f"{escape(story.loop_header(loop))}</code><br>{said}</td>"
        f'<td style="{_FIGURE};{_GAUGE_WIDTH}">{_gauge(loop)}</td>'
        "</tr>"
    )


def _gauge(loop: LoopView) -> str:
    """Committed in full, computed paler, and the figures below. Empty where nobody counted."""
    if loop.total is None:
        return figures.count(loop.committed) if loop.committed else ""
    figure = f"{figures.count(loop.committed)} of {figures.count(loop.total)}"
    if not loop.total:
        return figure
    committed = 100 * loop.committed / loop.total
    ahead = max(0.0, 100 * loop.computed / loop.total - committed)
    colour = _PALE if loop.route == "kernel" else _ACCENT
    bar = (
        f'<div style="{_GAUGE};display:flex">'
        f'<div style="width:{committed:.1f}%;height:6px;{colour}"></div>'
        f'<div style="width:{ahead:.1f}%;height:6px;opacity:0.45;{colour}"></div></div>'
    )
    return f'{bar}<span style="{_MUTED};font-size:12px">{figure}</span>'


def _with_reason(said: str, reason: str | None) -> str:
    """The word in brackets is what one searches the documentation for."""
    word = f"[{escape(reason)}]" if reason else ""
    return said.replace(word, f'<code style="{_CODE}">{word}</code>', 1) if word else said


def _footing(snapshot: Snapshot) -> str:
    pieces = [escape(inert(snapshot.claim, story.TEXT_LIMIT)), story.sent(snapshot)]
    return f'<div style="{_MUTED};margin-top:4px">{_joined(pieces)}</div>' if any(pieces) else ""


def _errors(snapshot: Snapshot) -> str:
    if not snapshot.errors:
        return ""
    return f'<div style="margin-top:4px;{_CODE}">{"".join(map(_error, snapshot.errors))}</div>'


def _error(error: ErrorView) -> str:
    """Opened, it shows the user's line and how the code came there."""
    told = f"✗ {escape(story.error_line(error))}"
    path = inert(error.traceback, _PATH_LIMIT) or (
        f"line {error.line}\n    {inert(error.source, story.TEXT_LIMIT)}" if error.source else ""
    )
    if not path:
        return f"<div>{told}</div>"
    # Not `pre`, which GitHub would show as a box of its own; spaces that lead a line are kept so.
    lines = "<br>".join(escape(line).replace("    ", "&nbsp;" * 4) for line in path.splitlines())
    shown = f'<div style="margin:2px 0 6px 16px;{_MUTED}">{lines}</div>'
    return f'<details><summary style="cursor:pointer">{told}</summary>{shown}</details>'


def _message(snapshot: Snapshot) -> str:
    lines = [escape(line) for line in inert(snapshot.message, story.TEXT_LIMIT).splitlines()]
    return f'<div style="margin-top:4px">{"<br>".join(lines)}</div>' if lines else ""


def _lanes(snapshot: Snapshot) -> str:
    """A small table of bars, folded: who looks it up wants to see how even the work was."""
    stories = story.lane_stories(snapshot)
    if not stories or not any(lane.busy_s for lane in stories):
        return ""
    mean = sum(lane.share for lane in stories) / len(stories)
    with_machine = story.several_machines(snapshot.lanes)
    rows = "".join(_lane(lane, with_machine) for lane in stories[:_LANES_LISTED])
    more = len(stories) - _LANES_LISTED
    rest = f'<div style="{_MUTED}">and {figures.count(more)} more</div>' if more > 0 else ""
    return (
        f'<details style="margin-top:4px"><summary style="cursor:pointer;{_MUTED}">'
        f"{story.workers(snapshot)}, busy {mean:.0%} of the time</summary>"
        f'<table style="{_TABLE};table-layout:auto;margin-top:2px"><tbody>{rows}</tbody></table>{rest}</details>'
    )


def _lane(lane: story.LaneStory, with_machine: bool) -> str:
    names = [lane.worker, lane.machine if with_machine else "", lane.gpu]
    slices = f", {figures.count(lane.slices)} slice{'' if lane.slices == 1 else 's'}"
    lost = f", {figures.count(lane.lost)} lost" if lane.lost else ""
    deaths = f'<br><span style="white-space:normal">{escape(lane.deaths)}</span>' if lane.deaths else ""
    bar = (
        f'<div style="{_GAUGE}"><div style="width:{100 * lane.share:.1f}%;height:6px;{_ACCENT}"></div></div>'
    )
    return (
        f'<tr style="{_ROW}"><td style="{_FIGURE}">{escape(" · ".join(filter(None, names)))}</td>'
        f'<td style="{_FIGURE}">{bar}</td>'
        f'<td style="{_FIGURE};{_MUTED}">busy {figures.duration(lane.busy_s)} ({lane.share:.0%})'
        f"{slices}{lost}{deaths}</td></tr>"
    )


def _joined(pieces: Iterable[str]) -> str:
    return f' <span style="{_MUTED}">·</span> '.join(piece for piece in pieces if piece)
