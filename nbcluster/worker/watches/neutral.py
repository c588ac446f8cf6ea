"""What may change without changing a value: caches that libraries fill, counters that they keep for
themselves.

A type is named by module and qualified name, so that nothing is imported to know it; an entry holds for
subclasses too. An entry must be true of *every* object of its type: that no result of any later operation
differs, its speed aside. A user's own memo dictionary is not neutral and has no place here.

Neutral without an entry: `functools.cached_property` (may appear and vanish; what it holds is watched from
then on), what cannot change in the memory of `functools.lru_cache` and `functools.cache`.

In this room is a table, and every line of it has a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Neutral:
    """Attributes, or places in the state that an object gives to be pickled, that are not compared."""

    names: tuple[str | int, ...]
    why: str
    only_from_none_to_empty: bool = False
    """The values count; but nothing at all and an empty container are the same."""


#: Descriptors that compute a property once, and the attribute in which they keep it; None: under their own
#: name.
CACHING_DESCRIPTORS: Final[Mapping[str, str | None]] = {
    "functools.cached_property": None,
    "cached_property.cached_property": None,
    "astropy.utils.decorators.lazyproperty": None,
    "torch.distributions.utils.lazy_property": None,
    "pandas.core.accessor.CachedAccessor": None,
    "pandas._libs.properties.CachedProperty": "_cache",
    "statsmodels.tools.decorators.CachedAttribute": "_cache",
    "statsmodels.tools._decorators.cache_readonly": "_cache",
}

#: Attributes (in `__dict__` or slots; of the class itself too) by the type that brings them.
ATTRIBUTES: Final[Mapping[str, Neutral]] = {
    "numpy.memmap": Neutral(("_mmap",), "the bytes of the mapping are watched as those of the array"),
    "numpy.vectorize": Neutral(("_ufunc",), "the function compiled for a number of arguments"),
    "numpy.ma.MaskedArray": Neutral(
        ("_sharedmask",), "only says whether the mask is copied before it is written"
    ),
    "pandas.core.generic.NDFrame": Neutral(
        ("_mgr", "_cacher", "_item_cache", "_is_copy"),
        "the columns are compared one by one by a guard of their own; the others are caches",
    ),
    "pandas.core.arrays.masked.BaseMaskedArray": Neutral(
        ("_data", "_mask"), "mask and unmasked values are compared by a guard of their own"
    ),
    "pandas.core.base.IndexOpsMixin": Neutral(
        ("_id", "_references"), "which indexes are views of each other, and who shares the memory"
    ),
    "scipy.spatial._ckdtree.cKDTree": Neutral(("_tree",), "the tree once more, as Python objects"),
    "scipy.spatial._qhull.Delaunay": Neutral(
        ("_transform", "_vertex_to_simplex", "_vertex_neighbor_vertices"),
        "computed from the simplices when asked for",
    ),
    "scipy.sparse.linalg._interface.MatrixLinearOperator": Neutral(
        ("_MatrixLinearOperator__adj",), "the adjoint, computed when asked for"
    ),
    "scipy.sparse._base._spbase": Neutral(
        ("_has_sorted_indices", "_has_canonical_format"),
        "what was found out about the indices, which are compared",
    ),
    "networkx.classes.graph.Graph": Neutral(("__networkx_cache__",), "the graph as other backends see it"),
    "sklearn.feature_extraction.text._VectorizerMixin": Neutral(
        ("_stop_words_id",), "which stop words were checked already"
    ),
    "sklearn.preprocessing._label.MultiLabelBinarizer": Neutral(("_cached_dict",), "the classes' numbers"),
    "sklearn.ensemble._stacking._BaseStacking": Neutral(
        ("_n_feature_outs",), "widths of the estimators' answers, written at every transform"
    ),
    "difflib.SequenceMatcher": Neutral(
        ("matching_blocks", "opcodes", "fullbcount"),
        "computed from the two sequences, and dropped when they change",
    ),
    "statsmodels.regression.linear_model.RegressionResults": Neutral(
        ("_nobs_int", "_summary_cache"), "computed from the results for a summary"
    ),
    "xarray.core.dataset.Dataset": Neutral(
        ("_attrs", "_encoding"), "made when first asked for", only_from_none_to_empty=True
    ),
    "xarray.core.variable.Variable": Neutral(
        ("_attrs", "_encoding"), "made when first asked for", only_from_none_to_empty=True
    ),
    "sympy.core.basic.Basic": Neutral(("_mhash", "_assumptions"), "what was found out about an expression"),
    "enum.Flag": Neutral(
        ("_value2member_map_", "_inverted_"), "combinations of members, made when first asked for"
    ),
    "nbcluster.worker.per_worker.PerWorker": Neutral(
        ("_made", "seconds"), "each process's own, and said to be none of ours"
    ),
    "logging.Logger": Neutral(
        ("_cache", "parent", "manager"), "levels looked up, and its place among loggers"
    ),
    "matplotlib.colors.Colormap": Neutral(
        ("_lut", "_isinit"), "the colours looked up, computed when first asked for"
    ),
}

#: Places in what `__reduce_ex__` answers: numbers are positions in the state, words are keys of it.
STATE: Final[Mapping[str, Neutral]] = {
    "sklearn.neighbors._kd_tree.BinaryTree64": Neutral(
        (7, 8, 9, 10), "trims, leaves, splits and calls, counted"
    ),
    "sklearn.neighbors._kd_tree.BinaryTree32": Neutral(
        (7, 8, 9, 10), "trims, leaves, splits and calls, counted"
    ),
    "sklearn.neighbors._ball_tree.BinaryTree64": Neutral(
        (7, 8, 9, 10), "trims, leaves, splits and calls, counted"
    ),
    "sklearn.neighbors._ball_tree.BinaryTree32": Neutral(
        (7, 8, 9, 10), "trims, leaves, splits and calls, counted"
    ),
}

#: Types whose own state cannot change, or is none of a body's business. (What a subclass adds is watched
#: all the same.)
LEAVES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "datetime.date",
            "datetime.time",
            "datetime.timedelta",
            "datetime.tzinfo",
            "decimal.Decimal",
            "fractions.Fraction",
            "ipaddress._IPAddressBase",
            "pathlib.PurePath",
            "pathlib._local.PurePath",
            "re.Pattern",
            "re.Match",
            "uuid.UUID",
            "zoneinfo.ZoneInfo",
            "builtins.int",
            "builtins.float",
            "builtins.complex",
            "builtins.str",
            "builtins.bytes",
            "numpy.generic",
            "numpy.dtype",
            "numpy.ufunc",
            "pandas._libs.tslibs.offsets.BaseOffset",
            "pandas._libs.tslibs.period._Period",
            "pandas._libs.tslibs.nattype._NaT",
            "pandas._libs.missing.C_NAType",
            "pandas._libs.interval.IntervalMixin",
            "pyarrow.lib._Weakrefable",
            "torch.dtype",
            "torch.device",
            "torch.layout",
            "torch.memory_format",
        ),
        "immutable",
    ),
    **dict.fromkeys(
        (
            "weakref.ReferenceType",
            "weakref.ProxyType",
            "weakref.CallableProxyType",
            "_abc._abc_data",
            "types.GenericAlias",
            "types.UnionType",
            "typing._Final",
            "typing.TypeVar",
            "typing.ParamSpec",
            "typing.TypeVarTuple",
            "typing.TypeAliasType",
        ),
        "holds nothing of its own but caches and declarations",
    ),
    **dict.fromkeys(
        ("_thread.lock", "_thread.RLock", "threading._RLock"),
        "made anew where it arrives, and held only while someone works",
    ),
    **dict.fromkeys(
        ("numba.core.dispatcher.Dispatcher", "numba.np.ufunc.dufunc.DUFunc"),
        "compiled once for each combination of types; globals and closure are frozen then",
    ),
    "logging.Handler": "belongs to a logger; log records are recorded for themselves",
    "matplotlib.cbook.CallbackRegistry": "tells figures of changes that are seen anyway",
}
