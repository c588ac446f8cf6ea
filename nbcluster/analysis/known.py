"""Calls whose effect everybody knows by name.

They are few on purpose: what is not listed is tried and watched. A changer keeps a loop in the kernel only if
the object is older than the iteration; what an iteration made itself it may change at will.

In this room are lists of names.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OF_CONTAINERS = _words("""
    append extend add insert remove pop popitem popleft appendleft extendleft rotate clear sort reverse update
    setdefault discard intersection_update difference_update symmetric_difference_update move_to_end subtract
""")
_OF_ARRAYS = _words("itemset setflags setfield partition byteswap")
_OF_MODELS = _words("""
    fit fit_transform fit_predict partial_fit step zero_grad backward load_state_dict add_module set_params
""")
_BY_ANOTHER_WAY = _words("__setattr__ __setitem__ __delitem__ __iadd__")

CHANGERS = _OF_CONTAINERS | _OF_ARRAYS | _OF_MODELS | _BY_ANOTHER_WAY
"""Methods that change the object they are called on."""

ARGUMENT_CHANGERS = _words("""
    heappush heappop heapify heapreplace heappushpop insort insort_left insort_right shuffle
    copyto put place putmask fill_diagonal put_along_axis setattr delattr
""")
"""Functions that change their first argument."""

VIEWS = _words("""
    reshape ravel view transpose squeeze swapaxes get diagonal asarray asanyarray atleast_1d atleast_2d
    getattr numpy detach
""")
"""Methods, and functions of one object, whose result may share what they were given."""

DICT_VIEWS = frozenset({"items", "values", "keys"})

SET_METHODS = frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"})
"""Methods of a set that give a set."""

ORDERLESS = frozenset({"sorted", "min", "max", "any", "all", "set", "frozenset", "len"})
"""Builtins that give the same whatever order a set is gone through (unless a key makes ties)."""

ORDER_SHOWING = frozenset(
    {"list", "tuple", "enumerate", "zip", "iter", "map", "filter", "reversed", "dict", "sum", "print", "str"}
    | {"repr", "format", "display"}
)
"""Builtins whose result shows the order of a set."""

CONTAINERS = frozenset(
    {"list", "tuple", "dict", "sorted", "reversed", "iter", "enumerate", "zip", "map", "filter"}
)
"""Builtins that hand on what they are given, in a new container."""

PICKERS = frozenset({"next", "min", "max"})
"""Builtins that hand out one of what they are given."""

INPUT = frozenset({"input", "raw_input", "getpass", "breakpoint"})
INPUT_PATHS = frozenset({"getpass.getpass", "getpass.getuser", "pdb.set_trace", "sys.stdin"})

REFLECTION = frozenset({"exec", "eval", "globals", "locals", "vars", "dir", "get_ipython"})
INSTEAD_OF = {
    **dict.fromkeys(
        ("exec", "globals", "locals", "vars"),
        "To run it in parallel: keep the values in a dictionary instead of names",
    ),
    "eval": "To run it in parallel: call eval() in a function that is given what it needs",
}
"""What to write in place of what sees all names."""
REFLECTION_PATHS = frozenset(
    {"sys._getframe", "sys.settrace", "sys.setprofile", "inspect.currentframe", "inspect.stack"}
    | {"IPython.get_ipython", "builtins.exec", "builtins.eval", "builtins.globals"}
)
HARMLESS_WITH_ARGUMENT = frozenset({"vars", "dir"})
"""Reflective only when called without an argument."""

SWALLOWERS = frozenset({"suppress", "raises", "ExitStack", "AsyncExitStack", "Output"})
"""Context managers that are there to end an exception, so that what follows runs after half a block."""

CALM_CONTEXTS = _words("""
    open errstate printoptions catch_warnings no_grad inference_mode enable_grad set_grad_enabled autocast
    device GradientTape localcontext option_context rc_context nullcontext closing redirect_stdout redirect_stderr
    TemporaryDirectory NamedTemporaryFile TemporaryFile Pool ThreadPoolExecutor ProcessPoolExecutor ZipFile
    ExcelWriter scandir threadpool_limits parallel_backend config_context
""")
"""Context managers that let every exception pass."""

MODULES = _words("""
    np numpy pd pandas plt mpl matplotlib sns os sys re math random time json itertools functools operator
    collections heapq bisect copy statistics sp scipy stats linalg nx tf torch nn F optim sklearn xr da dd sm
    smf px go cv2 pickle string datetime shutil glob subprocess warnings logging
""")
"""Names that notebooks give to modules. Once the objects are known, they decide instead."""
