"""What may stand on a line, and how a line is read: all of its faults are told at once.

One table of options serves the reading, the help and the completion, so that the three cannot disagree. Lines of magics,
words in a terminal and arguments of a function in Python are read with the same table.

In this room text becomes values, or an OptionError.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from nbcluster.errors import Fault, OptionError, unknown
from nbcluster.settings import (
    CLUSTER_NAME,
    MOST_WORKERS,
    NAME_FORM,
    TOO_MANY_WORKERS,
    duration,
    read_gpus,
    read_memory,
    read_value,
)


@dataclass(frozen=True)
class Option:
    """``--workers N``. A flag takes no value."""

    name: str
    help: str
    value: str = ""  #: what stands for the value in the help; empty for a flag
    read: Callable[[str], object] = str  #: raises ValueError with the trouble as a clause
    choices: Sequence[str] = ()  #: what Tab offers for the value
    key: str = ""  #: what the value is called where it is used; the name without dashes, if it is not said
    repeats: bool = False  #: it may be given several times: the value is a tuple

    @property
    def held_as(self) -> str:
        """What the value is called where it is used."""
        return self.key or _key(self.name)


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


More = Callable[[Mapping[str, object]], Iterable[Fault]]

HELP = Option("--help", "shows this, and does nothing")


def read_line(grammar: Grammar, line: str) -> Mapping[str, object]:
    """The values on the line, by name without dashes. Raises OptionError."""
    return read_words(grammar, words_of(grammar.of, line, grammar.offered))


def words_of(of: str, line: str, offered: Sequence[str] = ("--help",)) -> list[str]:
    """The words on the line, as a shell would have them. Raises OptionError."""
    try:
        return shlex.split(line)
    except ValueError:
        trouble = Fault(line.strip(), "has a quotation mark that nothing closes")
        raise OptionError(of, [trouble], offered) from None


def read_words(grammar: Grammar, words: Sequence[str], more: More | None = None) -> Mapping[str, object]:
    """As `read_line`, of a line that a shell has taken apart already. `more`: finds what is wrong with all together."""
    reader = _Reader(grammar, words)
    while reader.words:
        reader.take()
    return reader.done(more)


def read_arguments(
    grammar: Grammar, given: Mapping[str, object], more: More | None = None
) -> Mapping[str, object]:
    """As `read_words`, of what a function was called with: ``hosts=["a", "b"]`` for ``--hosts a,b``."""
    reader = _Reader(grammar, [])
    for name, value in given.items():
        reader.take_argument(name, value)
    return reader.done(more)


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
    """A number of iterations, or of threads."""
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError("is not a whole number")
    if int(text) < 1:
        raise ValueError("is less than 1")
    return int(text)


def number_of_workers(text: str) -> int:
    """``8``"""
    count = at_least_one(text)
    if count > MOST_WORKERS:
        raise ValueError(TOO_MANY_WORKERS)
    return count


def cluster_name(text: str) -> str:
    if not CLUSTER_NAME.fullmatch(text):
        raise ValueError(f"is no name for a cluster (there may be {NAME_FORM})")
    return text


def setting(name: str) -> Callable[[str], object]:
    """Reads a value of that setting."""
    return partial(read_value, name)


def memory(text: str) -> int:
    """``4GB``"""
    if not (count_bytes := read_memory(text)):
        raise ValueError("is nothing")
    return count_bytes


def gpus_of_a_cluster(text: str) -> int | str:
    """``2``, ``none``, ``auto``"""
    gpus = read_gpus(text)
    return "auto" if gpus is None else gpus  # that is more than to say nothing: it goes before the settings


CLUSTER_HERE: Final = (
    Option("--workers", "how many workers; one per core, if it is not said", "N", number_of_workers),
    Option(
        "--name",
        'what the cluster is found by; "local" or the like, if it is not said',
        "NAME",
        cluster_name,
    ),
    Option(
        "--memory",
        "what each worker may use: one that grows beyond is replaced",
        "SIZE",
        setting("memory_bytes"),
    ),
    Option(
        "--cpus",
        "how many cores are meant for each worker, for iterations that keep several busy: so many fewer workers",
        "X",
        setting("cpus"),
    ),
    Option(
        "--gpus",
        "a worker more for each of so many GPUs, which the others leave alone; auto, if it is not said: for all",
        "N|auto|none",
        gpus_of_a_cluster,
        ("auto", "none"),
    ),
    Option(
        "--idle",
        "ends after so long without a kernel (90s, 30m, 2h); 30m, if it is not said",
        "TIME",
        duration,
    ),
)
"""What one may say of a cluster on this machine, on a line and in a form."""


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

    def take_argument(self, name: str, value: object) -> None:
        """One argument of a function. None, and False for a flag, say what is said by leaving it away."""
        by_key = {option.held_as: option for option in self._grammar.options}
        told = f"{name}={value!r}"
        if name not in by_key:
            self._faults.append(unknown(name, list(by_key)))
        elif value is None or value is False:
            return
        elif not by_key[name].value:
            self._keep(replace(by_key[name], read=on_or_off), "on" if value is True else str(value), told)
        elif by_key[name].repeats and isinstance(value, list | tuple):
            for each in value:
                self._keep(by_key[name], _text(each), told)
        else:
            self._keep(by_key[name], _text(value), told)

    def done(self, more: More | None = None) -> Mapping[str, object]:
        if "help" in self._values:
            return {"help": True}
        for one, other, why in self._grammar.contrary:
            if self._values.get(_key(one)) and self._values.get(_key(other)):
                self._faults.append(Fault(one, f"and {other} exclude each other: {why}"))
        if more is not None:
            self._faults += more(self._values)
        if self._faults and self._grammar.of.endswith("()"):
            keys = {option.name: option.held_as for option in self._grammar.options}
            faults = [in_python(fault, keys) for fault in self._faults]
            raise OptionError(self._grammar.of, faults, [*dict.fromkeys(keys.values())])
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
        if option.held_as in self._values and not option.repeats:
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
            value = option.read(text)
        except ValueError as error:
            self._faults.append(Fault(told, str(error)))
            return
        before = self._values.get(option.held_as, ())
        self._values[option.held_as] = (
            (*before, value) if option.repeats and isinstance(before, tuple) else value
        )


_NO_KEYS: Mapping[str, str] = {}


def in_python(fault: Fault, keys: Mapping[str, str] = _NO_KEYS) -> Fault:
    """A fault of an option, told of a function's argument: ``--tls-ca x`` is ``tls_ca='x'``. `keys`: what options are
    called there, where that is not their name without dashes."""
    option, _, value = fault.option.partition(" ")
    if not option.startswith("--"):
        return fault
    key = keys.get(option, _key(option))
    trouble = re.sub(r"--[a-z][a-z-]*", lambda found: keys.get(found[0], _key(found[0])), fault.trouble)
    return Fault(f"{key}={value!r}" if value else key, trouble)


def on_or_off(text: str) -> object:
    return read_value("quiet", text)


def _text(value: object) -> str:
    """As it would stand on a line."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _key(name: str) -> str:
    return name.lstrip("-").replace("-", "_").lower()


def _first_word(grammar: Grammar, text: str) -> tuple[str, str]:
    """The first word, its quotation marks resolved, and what stands behind it."""
    quoted = re.match(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""", text)
    if quoted is None:
        trouble = Fault(text, "has a quotation mark that nothing closes")
        raise OptionError(grammar.of, [trouble], grammar.offered)
    return "".join(shlex.split(quoted[0])), text[quoted.end() :].lstrip()
