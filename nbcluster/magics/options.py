"""What may stand on a magic's line, and how a line is read: all of its faults are told at once.

One table of options serves the reading, the help and the completion, so that the three cannot disagree.

In this room text becomes values, or an OptionError.
"""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nbcluster.errors import Fault, OptionError, unknown
from nbcluster.settings import CLUSTER_NAME, NAME_FORM, read_gpus, read_memory, read_value


@dataclass(frozen=True)
class Option:
    """``--workers N``. A flag takes no value."""

    name: str
    help: str
    value: str = ""  #: what stands for the value in the help; empty for a flag
    read: Callable[[str], object] = str  #: raises ValueError with the trouble as a clause
    choices: Sequence[str] = ()  #: what Tab offers for the value
    key: str = ""  #: what the value is called where it is used; the name without dashes, if it is not said


@dataclass(frozen=True)
class Grammar:
    """What one magic, or one of its subcommands, understands."""

    of: str
    does: str  #: what it does, for the help
    options: Sequence[Option] = ()
    words: Sequence[Option] = ()  #: values that stand without a name, each of them optional
    contrary: Sequence[tuple[str, str, str]] = ()
    """Options that exclude each other: the two, and why, as a clause."""
    behind: str = ""  #: what stands behind the options

    @property
    def offered(self) -> list[str]:
        return [word.name for word in self.words] + [option.name for option in (*self.options, HELP)]

    @property
    def usage(self) -> str:
        words = [f"[{word.value}]" for word in self.words]
        options = [f"[{' '.join(filter(None, (option.name, option.value)))}]" for option in self.options]
        return " ".join(filter(None, [self.of, *options, *words, self.behind]))

    def help(self) -> str:
        """What ``--help`` prints."""
        rows = [(" ".join(filter(None, (option.name, option.value))), option.help) for option in self._rows()]
        width = max(len(left) for left, _ in rows) + 3
        return "\n".join(
            [self.usage, "", self.does, "", *(f"    {left:<{width}}{right}" for left, right in rows)]
        )

    def _rows(self) -> Iterator[Option]:
        for word in self.words:
            yield Option(word.value, word.help)
        yield from self.options
        yield HELP


HELP = Option("--help", "shows this, and does nothing")


def read_line(grammar: Grammar, line: str) -> Mapping[str, object]:
    """The values on the line, by name without dashes. Raises OptionError."""
    try:
        words = shlex.split(line)
    except ValueError:
        trouble = Fault(line.strip(), "has a quotation mark that nothing closes")
        raise OptionError(grammar.of, [trouble], grammar.offered) from None
    reader = _Reader(grammar, words)
    while reader.words:
        reader.take()
    return reader.done()


def read_statement(grammar: Grammar, line: str) -> tuple[Mapping[str, object], str]:
    """The options at the head of the line, and the statement behind them."""
    head, rest = [], line.strip()
    by_name = {option.name: option for option in grammar.options}
    while rest.startswith("--"):
        word, rest = _first_word(grammar, rest)
        head.append(word)
        option = by_name.get(word)
        if option is not None and option.value and rest:
            word, rest = _first_word(grammar, rest)
            head.append(word)
    reader = _Reader(grammar, head)
    while reader.words:
        reader.take()
    return reader.done(), rest


def at_least_one(text: str) -> int:
    """A number of workers, or of threads."""
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError("is not a whole number")
    if int(text) < 1:
        raise ValueError("is less than 1")
    return int(text)


def gpus_of_an_iteration(text: str) -> float:
    """``1``, ``0.5``"""
    from nbcluster.worker.needs import faults_of  # when it is needed: loading the extension is to be cheap

    try:
        gpus = float(text)
    except ValueError:
        raise ValueError("is not a number") from None

    for fault in faults_of(gpus):
        raise ValueError(fault.trouble)
    return gpus


def gpus_of_a_cluster(text: str) -> int | str:
    """``2``, ``none``, ``auto``"""
    gpus = read_gpus(text)
    return "auto" if gpus is None else gpus  # that is more than to say nothing: it goes before the settings


def seed(text: str) -> int:
    """A seed for random numbers."""
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError("is not a whole number")
    if int(text) < 0:
        raise ValueError("is less than 0")
    return int(text)


def cluster_kind(text: str) -> str:
    if text.isdecimal():
        raise ValueError(f"is no kind of cluster (is --workers {text} meant?)")
    if text != "local":
        raise ValueError("is no kind of cluster (there is: local)")
    return text


def cluster_name(text: str) -> str:
    if not CLUSTER_NAME.fullmatch(text):
        raise ValueError(f"is no name for a cluster (there may be {NAME_FORM})")
    return text


def run_name(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text.strip()


def on_or_off(text: str) -> object:
    return read_value("quiet", text)


def setting(name: str) -> Callable[[str], object]:
    """Reads a value of that setting."""
    return partial(read_value, name)


def memory(text: str) -> int:
    """``4GB``"""
    if not (count_bytes := read_memory(text)):
        raise ValueError("is nothing")
    return count_bytes


def worker_bounds(text: str) -> tuple[int, int]:
    """``8``, or ``2:16``"""
    found = re.fullmatch(r"([+-]?\d+)(?::([+-]?\d+))?", text)
    if found is None:
        raise ValueError("is neither a number of workers nor two, such as 2:16")
    least, most = int(found[1]), int(found[2] or found[1])
    if least < 1:
        raise ValueError("is less than 1" if found[2] is None else "begins with less than 1")
    if most < least:
        raise ValueError(f"ends before it begins (is {most}:{least} meant?)")
    return least, most


class _Reader:
    """Reads word by word, and remembers what was wrong."""

    def __init__(self, grammar: Grammar, words: Sequence[str]) -> None:
        self.words = list(words)
        self._grammar = grammar
        self._by_name = {option.name: option for option in (*grammar.options, HELP)}
        self._places = list(grammar.words)
        self._values: dict[str, object] = {}
        self._faults: list[Fault] = []

    def take(self) -> None:
        """One option with its value, or one word."""
        word = self.words.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            self._take_word(word)
        elif name not in self._by_name:
            self._faults.append(unknown(name, list(self._by_name)))
            # What follows it may be its value; calling that wrong too would help nobody.
            if self.words and not equals and not self.words[0].startswith("-") and not self._places:
                self.words.pop(0)
        else:
            self._take_option(self._by_name[name], value if equals else None)

    def done(self) -> Mapping[str, object]:
        if "help" in self._values:
            return {"help": True}
        for one, other, why in self._grammar.contrary:
            if self._values.get(_key(one)) and self._values.get(_key(other)):
                self._faults.append(Fault(one, f"and {other} exclude each other: {why}"))
        if self._faults:
            raise OptionError(self._grammar.of, self._faults, self._grammar.offered)
        return self._values

    def _take_word(self, word: str) -> None:
        if not self._places:
            meant = (
                f" (is --workers {word} meant?)" if word.isdecimal() and "--workers" in self._by_name else ""
            )
            self._faults.append(Fault(repr(word), f"is no option{meant}"))
            return
        place = self._places.pop(0)
        self._keep(place, word, word)

    def _take_option(self, option: Option, value: str | None) -> None:
        if (option.key or _key(option.name)) in self._values:
            self._faults.append(Fault(option.name, "is given twice"))
        if not option.value:
            # What holds for all cells of a notebook can be taken back for one: --quiet=off
            self._keep(replace(option, read=on_or_off), value or "on", f"{option.name}={value}")
            return
        if value is None:
            if not self.words or self.words[0].startswith("--"):
                self._faults.append(Fault(option.name, f"lacks its value: {option.name} {option.value}"))
                return
            value = self.words.pop(0)
        self._keep(option, value, f"{option.name} {value or repr(value)}")

    def _keep(self, option: Option, text: str, told: str) -> None:
        try:
            self._values[option.key or _key(option.name)] = option.read(text)
        except ValueError as error:
            self._faults.append(Fault(told, str(error)))


def _key(name: str) -> str:
    return name.lstrip("-").replace("-", "_").lower()


def _first_word(grammar: Grammar, text: str) -> tuple[str, str]:
    """The first word, its quotation marks resolved, and what stands behind it."""
    quoted = re.match(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""", text)
    if quoted is None:
        trouble = Fault(text, "has a quotation mark that nothing closes")
        raise OptionError(grammar.of, [trouble], grammar.offered)
    return "".join(shlex.split(quoted[0])), text[quoted.end() :].lstrip()
