"""What the names of a notebook stand for, as far as its text alone shows.

``groups = defaultdict(list)`` shows a dictionary of lists, ``for x in load():`` shows nothing. What is not shown is not
guessed: a loop that depends on it is one of which only the kernel can tell.

In this room texts take the place of objects.
"""

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from nbcluster.analysis.facts import Leaf, Loop, Wrap, leaf_names
from nbcluster.analysis.outline import Outline
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.shown import Shown
from nbcluster.plan import modules, words
from nbcluster.plan.surroundings import Kind, Role, Surroundings

_ROLES: Final[Mapping[str, Role]] = {
    "builtins.list": "list",
    "builtins.dict": "dict",
    "collections.defaultdict": "dict",
    "collections.OrderedDict": "dict",
    "collections.Counter": "dict",
    "builtins.set": "set",
    "builtins.tuple": "tuple",
    "builtins.int": "number",
    "builtins.float": "number",
    "builtins.complex": "number",
    "builtins.bool": "number",
    "builtins.str": "text",
    "builtins.bytes": "text",
    "builtins.NoneType": "none",
    "numpy.ndarray": "array",
    "pandas.DataFrame": "frame",
    "pandas.Series": "frame",
    "file": "file",
    "iterator": "iterator",
    "builtins.generator": "iterator",
    "builtins.map": "iterator",
    "builtins.filter": "iterator",
    "builtins.zip": "iterator",
    "builtins.enumerate": "iterator",
    "builtins.reversed": "iterator",
    "itertools.count": "iterator",
    "itertools.cycle": "iterator",
    "numpy.random._generator.Generator": "generator-rng",
    "random.Random": "generator-rng",
}
"""By the type; a word without a dot is ours, for types that have a name only on their machine."""

_ARRAY: Final = "numpy.ndarray"
_MAKES_ARRAYS: Final = (
    "arange",
    "linspace",
    "logspace",
    "geomspace",
    "zeros",
    "ones",
    "array",
    "asarray",
    "unique",
    "sort",
)
_GIVEN: Final[Mapping[str, str]] = {
    **{
        f"builtins.{each}": f"builtins.{each}"
        for each in ("list", "dict", "set", "tuple", "range", "int", "float")
    },
    **{
        f"builtins.{each}": f"builtins.{each}"
        for each in ("str", "bytes", "bytearray", "frozenset", "complex", "bool")
    },
    **{f"builtins.{each}": f"builtins.{each}" for each in ("map", "filter", "zip", "enumerate", "reversed")},
    "builtins.sorted": "builtins.list",
    "builtins.iter": "iterator",
    "builtins.open": "file",
    "builtins.len": "builtins.int",
    "collections.OrderedDict": "collections.OrderedDict",
    "collections.Counter": "collections.Counter",
    "collections.deque": "collections.deque",
    "itertools.count": "itertools.count",
    "itertools.cycle": "itertools.cycle",
    "os.listdir": "builtins.list",
    "glob.glob": "builtins.list",
    "random.Random": "random.Random",
    "numpy.random.default_rng": "numpy.random._generator.Generator",
    **{f"numpy.{each}": _ARRAY for each in _MAKES_ARRAYS},
    "pandas.DataFrame": "pandas.DataFrame",
    "pandas.Series": "pandas.Series",
    # of methods, by the type that has them
    "builtins.dict.keys": "builtins.dict_keys",
    "builtins.dict.values": "builtins.dict_values",
    "builtins.dict.items": "builtins.dict_items",
    "builtins.str.split": "builtins.list",
    "builtins.str.splitlines": "builtins.list",
    "numpy.ndarray.tolist": "builtins.list",
    "pandas.DataFrame.iterrows": "builtins.generator",
    "pandas.DataFrame.itertuples": "builtins.map",
    "pandas.DataFrame.groupby": "pandas.DataFrameGroupBy",
    "pandas.Series.groupby": "pandas.SeriesGroupBy",
    "pandas.Series.items": "builtins.zip",
    "pandas.Series.tolist": "builtins.list",
    "pandas.Series.to_list": "builtins.list",
}
"""What is given by those that headers call."""
_FACTORIES: Final = frozenset({"list", "set", "dict", "int", "float"})
"""With one of these a defaultdict holds nothing but what is plain."""
_ATTRIBUTES: Final[Mapping[str, str]] = {
    "pandas.DataFrame.columns": "pandas.Index",
    "pandas.DataFrame.index": "pandas.Index",
    "pandas.DataFrame.T": "pandas.DataFrame",
    "numpy.ndarray.T": _ARRAY,
    "numpy.ndarray.flat": "numpy.flatiter",
}
_CUT: Final = frozenset(
    {
        f"builtins.{each}"
        for each in ("range", "list", "tuple", "str", "bytes", "bytearray", "dict", "set", "frozenset")
    }
    | {"builtins.dict_keys", "builtins.dict_values", "builtins.dict_items"}
    | {_ARRAY, "numpy.flatiter", "pandas.Series", "pandas.Index"}
)
"""What a loop goes through in pieces."""
_PULLED: Final[Mapping[str, str]] = {
    "builtins.generator": "a generator",
    "builtins.map": "a map",
    "builtins.filter": "a filter",
    "builtins.zip": "a zip",
    "builtins.enumerate": "an enumerate",
    "builtins.reversed": "a reversed",
    "itertools.count": "a count",
    "itertools.cycle": "a cycle",
    "iterator": "an iterator",
    "file": "an open file",
    "pandas.DataFrameGroupBy": "a DataFrameGroupBy",
    "pandas.SeriesGroupBy": "a SeriesGroupBy",
}
"""What hands out its items one by one, as it is called."""
_ENDLESS: Final = frozenset({"itertools.count", "itertools.cycle"})
_FIGURES: Final = frozenset({"matplotlib.pyplot", "pylab", "seaborn"})


@dataclass(frozen=True)
class Pulled:
    """The header is seen to go through something that cannot be divided."""

    detail: str
    advice: str


@dataclass(frozen=True)
class Depends:
    """Only the kernel can tell, by what this expression gives."""

    text: str


@dataclass
class Evidence:
    """Told of a notebook's statements in their order, asked for the names of a loop."""

    _names: dict[str, Shown] = field(default_factory=dict)

    def learn(self, shown: Mapping[str, Shown]) -> None:
        """A statement will have run."""
        # A name is known by what it stands for now: `x = x[1:]` by what `x` was.
        settled = {name: self._settled(each) for name, each in shown.items()}
        self._names |= settled

    def _settled(self, shown: Shown) -> Shown:
        given = self.gives(shown.outline)
        return Shown(Outline("made", name=given)) if given else shown

    def type_of(self, name: str) -> str:
        """The full name of the type of what a name stands for; nothing where the text does not tell."""
        return self.gives(Outline("name", name=name))

    def gives(self, outline: Outline | None) -> str:
        """The same of what an expression gives."""
        match outline:
            case Outline(kind="made", name=name):
                return name if "." in name or name in _ROLES else f"builtins.{name}"
            case Outline(kind="name", name=name) if name in self._names:
                known = self._names[name].outline
                return self.gives(known) if known.kind == "made" else ""
            case Outline(kind="attribute", name=name, of=of):
                return _ATTRIBUTES.get(f"{self.gives(of)}.{name}", "")
            case Outline(kind="cut", of=of):
                given = self.gives(of)
                return given if given in _CUT else ""
            case Outline(kind="item", of=of, key=str()):
                return "pandas.Series" if self.gives(of) == "pandas.DataFrame" else ""
            case Outline(kind="call", of=Outline() as callee, key=key):
                return self._given_by(callee, key)
            case _:
                return ""

    def _given_by(self, callee: Outline, argument: object) -> str:
        path = self._path(callee)
        if path == "collections.defaultdict":
            is_plain = argument in _FACTORIES and argument not in self._names
            return path if is_plain else ""
        if not path and callee.kind == "attribute":
            owner = self.gives(callee.of)
            path = f"{owner}.{callee.name}" if owner else ""
        return _GIVEN.get(path, "")

    def _path(self, outline: Outline | None) -> str:
        """The full name of something in a module."""
        match outline:
            case Outline(kind="module", name=name):
                return name
            case Outline(kind="name", name=name) if name in self._names:
                known = self._names[name].outline
                return self._path(known) if known.kind in ("module", "attribute") else ""
            case Outline(kind="name", name=name):
                return f"builtins.{name}" if hasattr(builtins, name) else modules.usual(name)
            case Outline(kind="attribute", name=name, of=of):
                path = self._path(of)
                return f"{path}.{name}" if path and not path.startswith("builtins.") else ""
            case _:
                return ""

    def look(
        self, cell: CellSource, source: Leaf | Wrap, *, is_method: bool = False
    ) -> Pulled | Depends | None:
        """What keeps a header's loop here, or might; None if it can be divided."""
        if isinstance(source, Leaf):
            return self._look(cell.outline(source), is_method=is_method)
        if source.builtin in self._names:
            return Depends(f"{source.builtin}()")
        found = [self.look(cell, part) for part in source.parts]
        if "strict" in source.keywords:
            found.append(Depends("zip()"))
        return next((each for kind in (Pulled, Depends) for each in found if isinstance(each, kind)), None)

    def _look(self, outline: Outline, *, is_method: bool) -> Pulled | Depends | None:
        if is_method:
            owner = self.gives(outline.of)
            return None if owner.startswith("pandas.") else Depends(outline.text)
        given = self.gives(outline)
        if given in _PULLED:
            return Pulled(*words.one_by_one(_PULLED[given], endless=given in _ENDLESS))
        return None if given in _CUT else Depends(outline.text)

    def figures(self, loop: Loop) -> frozenset[str]:
        """Names of the loop's that stand for what can be drawn on: a module, or what such a module has given."""
        return frozenset(filter(self._is_figure, {*loop.names, *leaf_names(loop.source)}))

    def _is_figure(self, name: str) -> bool:
        if self._path(Outline("name", name=name)) in _FIGURES:
            return True
        made = self._names[name].outline if name in self._names else None
        while made is not None and made.kind in ("item", "cut"):
            made = made.of
        module = self._path(made.of).rpartition(".")[0] if made is not None and made.kind == "call" else ""
        return module in _FIGURES

    def surroundings(self, loop: Loop) -> tuple[Surroundings, bool]:
        """What is known of the loop's names, and whether that is all of them."""
        kinds = {name: kind for name in loop.mentioned() if (kind := self._kind(name)) is not None}
        captured = [
            name for name, each in loop.names.items() if each.kind not in ("item", "private", "counted")
        ]
        reads, writes = dict[str, str](), dict[str, str]()
        reads_of = {name: frozenset(self._looked_up(name, reads, writes)) for name in captured}
        around = Surroundings(
            kinds=kinds,
            callee_reads=frozenset(reads),
            callee_writes=frozenset(writes),
            reads_of=reads_of,
            odd_taker=loop.taker is not None and loop.taker.name != "join" and loop.taker.root in self._names,
            callees={**reads, **writes},
        )
        asked = {*loop.mentioned()} - {*loop.own()}
        is_all = all(name in kinds or (name not in self._names and hasattr(builtins, name)) for name in asked)
        is_deep = any(site.deep or site.kind == "choice" for site in loop.sites)
        return around, is_all and not is_deep and not loop.contexts and loop.taker is None

    def _kind(self, name: str) -> Kind | None:
        shown = self._names.get(name)
        if shown is None:
            return None
        if shown.is_function:
            return Kind("builtins.function", "function")
        if shown.outline.kind == "module":
            return Kind("builtins.module", "module", detail=shown.outline.name)
        of = shown.outline.of
        if shown.outline.kind == "attribute" and of is not None and of.kind == "module":
            return Kind("builtins.function", "function", detail=self._path(shown.outline))
        if self._is_figure(name):
            return Kind("matplotlib.axes.Axes", "instance")
        kind = self.type_of(name)
        if kind not in _ROLES:
            return Kind(kind, "other") if kind else None
        return Kind(kind, _ROLES[kind], exact=True)

    def _looked_up(self, name: str, reads: dict[str, str], writes: dict[str, str]) -> Iterable[str]:
        """What the function of this name, and those that it calls, look up; with a function for each."""
        found = dict[str, None]()
        waiting, seen = [name], set[str]()
        while waiting:
            each = waiting.pop()
            shown = self._names.get(each)
            if shown is None or not shown.is_function or each in seen:
                continue
            seen.add(each)
            found |= dict.fromkeys(sorted(shown.looks_up))
            reads |= dict.fromkeys(sorted(shown.looks_up), each)
            writes |= dict.fromkeys(sorted(shown.sets), each)
            waiting += sorted(shown.looks_up, reverse=True)
        return found
