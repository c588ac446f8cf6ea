"""Functions of libraries that compute and read, and leave the process as it is.

A statement that floats runs in another process, and what it does there beside giving its value is lost. The watches see
what they look at; a library's own settings and registries they do not. So a statement floats only where it is known what
it calls, and this is a list of what is known: whole packages, without what is called as one calls what sets something.

In this room it is known which calls have no effect.
"""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PACKAGES: Final = _words("""
    math cmath statistics itertools functools operator collections heapq bisect copy json csv re string textwrap
    datetime time calendar fractions pathlib glob fnmatch gzip bz2 lzma zipfile tarfile io hashlib base64 struct
    unicodedata difflib html xml random numpy scipy pandas polars pyarrow sklearn statsmodels networkx xarray PIL
    posixpath _io _json _csv _struct _heapq _bisect _random _operator _functools _collections
""")
_OF_OS: Final = _words("""
    os.path os.listdir os.scandir os.walk os.stat os.getcwd os.getpid os.cpu_count os.getenv os.sep
""")
_LOUD_BUILTINS: Final = _words("""
    exec eval compile globals locals vars setattr delattr getattr __import__ input breakpoint
""")
_SETS: Final = re.compile(
    r"(^|\.)_*(set|reset|un?register|register|enable|disable|use|seed|config|option|install|clear|purge|add_|init"
    r"|field_size_limit|mimic|rc|plot|show|test)",
    re.IGNORECASE,
)


_WRITES: Final = re.compile(
    r"write\w*|save\w*|dump|mkdir|makedirs|touch|unlink|rename|rmdir|symlink_to|extractall|cache\w*"
    r"|to_(csv|parquet|pickle|feather|hdf|excel|sql|json|stata|orc|xml|html|file\w*|disk|netcdf|zarr)"
)
_MODE_OF_WRITING: Final = re.compile(r"[rwaxbt+]*[wax+][rwaxbt+]*")


def writes(name: str) -> bool:
    """Whether a method or function of this name may write what other statements read."""
    return _WRITES.fullmatch(name) is not None


def is_mode_of_writing(text: str) -> bool:
    """Whether it opens a file to be written: ``wb``."""
    return len(text) <= len("rb+") and _MODE_OF_WRITING.fullmatch(text) is not None


def is_quiet(dotted: str) -> bool:
    """Whether a library's function, class or module of this full name has no effect, as far as its name goes."""
    package, _, rest = dotted.partition(".")
    if writes(rest.rpartition(".")[2]):
        return False
    if package == "builtins":
        return rest not in _LOUD_BUILTINS
    if package == "os":
        return any(f"{dotted}.".startswith(f"{each}.") for each in _OF_OS)
    if dotted == "IPython.core.interactiveshell.open":
        return True  # what `open` is in a notebook
    return package in PACKAGES and _SETS.search(rest) is None
