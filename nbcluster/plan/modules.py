"""Modules that matter to a decision, by name.

In this room it is known which calls draw random numbers from a shared generator, and which draw figures.
"""

import random
import sys
from types import BuiltinFunctionType, FunctionType, MethodType, MethodWrapperType

from nbcluster.analysis.facts import Obstacle, Use
from nbcluster.plan.surroundings import Surroundings

FIGURE_TYPES = ("matplotlib.figure.", "matplotlib.axes.", "mpl_toolkits.")
CLUSTER_TYPES = ("distributed.client.", "dask.bag.", "dask.array.", "dask.dataframe.")

_PURE_METHODS: dict[str, frozenset[str]] = {
    "pandas.": frozenset({"add", "append"}),
    "torch.Tensor": frozenset({"add", "sort"}),
}
"""Methods that give something new, where builtin containers have one of the same name that changes them."""

_USUAL_NAMES = {
    "np": "numpy",
    "numpy": "numpy",
    "random": "random",
    "torch": "torch",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
}

_GENERATORS = {
    "numpy.random": "numpy's shared generator",
    "random": "Python's shared generator",
    "torch": "torch's shared generator",
}

_DRAWS: dict[str, frozenset[str]] = {
    "numpy.random": frozenset(
        {"rand", "randn", "randint", "random", "random_sample", "ranf", "sample", "choice", "shuffle"}
        | {"permutation", "normal", "uniform", "standard_normal", "binomial", "poisson", "exponential"}
        | {"beta", "gamma", "dirichlet", "multinomial", "multivariate_normal", "lognormal", "laplace"}
        | {"geometric", "logistic", "bytes", "chisquare", "triangular", "weibull", "random_integers"}
    ),
    "random": frozenset(
        {"random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform", "gauss"}
        | {"normalvariate", "expovariate", "betavariate", "gammavariate", "lognormvariate", "triangular"}
        | {"vonmisesvariate", "paretovariate", "weibullvariate", "getrandbits", "randbytes"}
    ),
    "torch": frozenset({"rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial"}),
}

_CARRIED_OVER: dict[str, frozenset[str]] = {
    "contextlib": frozenset({"nullcontext", "suppress"}),
    "decimal": frozenset({"localcontext"}),
    "_decimal": frozenset({"localcontext"}),
    "matplotlib": frozenset({"rc_context"}),
    "nbcluster": frozenset({"on"}),
    "numpy": frozenset({"errstate", "printoptions"}),
    "pandas": frozenset({"option_context"}),
    "sklearn": frozenset({"config_context"}),
    "threadpoolctl": frozenset({"threadpool_limits"}),
    "torch": frozenset({"no_grad", "enable_grad", "set_grad_enabled"}),
    "warnings": frozenset({"catch_warnings"}),
    "_py_warnings": frozenset({"catch_warnings"}),
}
"""Contexts, by package, that do nothing but set what is read in the kernel and put in force on workers with every loop."""
_DRAWING_FUNCTIONS = {"sklearn": frozenset({"resample", "shuffle", "train_test_split"})}
"""Functions of libraries that draw from numpy's shared generator unless they are told of another, wherever in the
library they are found."""

_NOT_DRAWING = frozenset(
    {"seed", "spawn", "jumped", "bit_generator", "setstate", "set_state", "getstate", "get_state"}
)
"""Methods of a generator that do something else than draw."""

_METHODS = (MethodType, BuiltinFunctionType, MethodWrapperType)
_FUNCTIONS = (FunctionType, BuiltinFunctionType)

_SEEDS = {"numpy.random.seed", "random.seed", "torch.manual_seed"}


def is_pure(type_name: str, method: str) -> bool:
    """Whether a method that changes a list or a set leaves an object of this type as it is."""
    return any(type_name.startswith(begin) and method in pure for begin, pure in _PURE_METHODS.items())


def called(use: Use, around: Surroundings | None) -> str:
    """The full dotted name of what is used, ``numpy.random.rand``; an empty text if no module is its root."""
    return full_name(use.name, use.path, around)


def full_name(name: str, path: str, around: Surroundings | None) -> str:
    """The same of a name and what follows it."""
    if around is None:
        root = _USUAL_NAMES.get(name, "")
    else:
        kind = around.kinds.get(name)
        # `from random import gauss` gives a function that is known by its whole name.
        named = kind is not None and (kind.role == "module" or (kind.role == "function" and not path))
        root = kind.detail if kind is not None and named else ""
    return f"{root}.{path}" if root and path else root


def generator_of(dotted: str) -> str | None:
    """The shared generator that a call of this name draws from or seeds, in words."""
    return _GENERATORS.get(dotted.rpartition(".")[0])


def owner_of(value: object) -> object:
    """What a method is bound to; None for whatever else it is, which is not asked: it may answer anything."""
    return value.__self__ if issubclass(type(value), _METHODS) else None  # type: ignore[attr-defined]  # a method


def generator_of_method(value: object) -> str | None:
    """The same of a function that was taken out of its module: it is a method of the generator itself."""
    owner = owner_of(value)
    kind = type(owner)
    if owner is getattr(random, "_inst", None):
        return _GENERATORS["random"]
    if f"{kind.__module__}.{kind.__qualname__}" == "numpy.random.mtrand.RandomState":
        shared = getattr(sys.modules.get("numpy.random.mtrand"), "_rand", None)
        return _GENERATORS["numpy.random"] if owner is shared else None
    return None


def drawing_method(value: object) -> str:
    """Its full dotted name, if it is a method of a shared generator that was taken out of its module."""
    generator = generator_of_method(value)
    module = next((name for name, words in _GENERATORS.items() if words == generator), "")
    return f"{module}.{getattr(value, '__name__', '')}" if module else ""


def generator_of_function(value: object) -> str | None:
    """The same of a library's function that draws unless it is told not to."""
    if not issubclass(type(value), _FUNCTIONS):
        return None
    dotted = f"{getattr(value, '__module__', '')}.{getattr(value, '__name__', '')}"
    return _GENERATORS["numpy.random"] if is_drawing(dotted) else None


def is_drawing(dotted: str) -> bool:
    """Whether it is a function that draws from numpy's shared generator unless it is told of another."""
    return dotted.rpartition(".")[2] in _DRAWING_FUNCTIONS.get(dotted.partition(".")[0], frozenset())


def draws(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    return name in _DRAWS.get(module, frozenset())


def drawn_from(dotted: str) -> str | None:
    """What a known function draws from if it is told of nothing else: ``python``, ``numpy``."""
    if is_drawing(dotted):
        return "numpy"
    return (
        {"numpy.random": "numpy", "random": "python"}.get(dotted.rpartition(".")[0])
        if draws(dotted)
        else None
    )


def draws_by_method(path: str) -> bool:
    """Whether a method of a generator does nothing else than draw."""
    return bool(path) and "." not in path and not path.startswith("_") and path not in _NOT_DRAWING


def usual(name: str) -> str:
    """The module that notebooks give this name to."""
    return _USUAL_NAMES.get(name, "")


def has_streams(obstacle: Obstacle) -> bool:
    """Whether what an obstacle speaks of is a generator that ``--streams`` gives a state for each iteration."""
    return obstacle.reason == "random" and _GENERATORS["torch"] not in obstacle.detail


def seeds(dotted: str) -> bool:
    return dotted in _SEEDS


def holds_on_workers(context: str) -> bool:
    """Whether what a context does, by its class's or function's full name, is in force where slices run too."""
    package, _, name = context.partition(".")
    return name.rpartition(".")[2] in _CARRIED_OVER.get(package, frozenset())


def is_called_like_one(context: str) -> bool:
    """The same where nobody knows what the name stands for."""
    return any(context.rpartition(".")[2] in names for names in _CARRIED_OVER.values())


def draws_figures(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    return module in ("matplotlib.pyplot", "pylab") or (module == "seaborn" and name.endswith("plot"))
