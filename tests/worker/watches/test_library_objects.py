"""Objects that people capture, each used three times without being changed and once with: the watch must be
silent three times and speak once. What reaches a worker has been pickled, so these have been too.

A row of a library that is not installed is left out, and the closing section says so.
"""

import enum
import importlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from nbcluster.worker.watches.shadow import Shadow

Use = Callable[[Any], object]


@dataclass(frozen=True)
class Row:
    name: str
    make: Callable[[], Any]
    uses: tuple[Use, Use, Use]
    change: Use
    reason: str = "changes"

    @property
    def library(self) -> str:
        return self.name.split()[0]


def attribute(name: str, value: object) -> Use:
    return lambda obj: setattr(obj, name, value)


def item(key: Any, value: object) -> Use:
    return lambda obj: obj.__setitem__(key, value)


# --- how the objects are made: imports stay inside, a missing library leaves out its own rows only
# ---------------------


def points(n: int = 60, width: int = 4) -> Any:
    import numpy as np

    return np.random.default_rng(1).normal(size=(n, width))


def labels(n: int = 60) -> Any:
    import numpy as np

    return np.arange(n) % 3


def fitted(path: str, /, **options: Any) -> Callable[[], Any]:
    def make() -> Any:
        module, name = path.rsplit(".", 1)
        estimator = getattr(importlib.import_module(module), name)(**options)
        return estimator.fit(points(), labels())

    return make


def made(path: str, *arguments: Any, **options: Any) -> Callable[[], Any]:
    def make() -> Any:
        module, name = path.rsplit(".", 1)
        ready = [argument() if callable(argument) else argument for argument in arguments]
        return getattr(importlib.import_module(module), name)(*ready, **options)

    return make


def frame() -> Any:
    import numpy as np
    import pandas as pd

    table = pd.DataFrame(
        {
            "x": np.arange(30.0),
            "kind": pd.Categorical(list("abc") * 10),
            "word": ["red", "green", "blue"] * 10,
            "day": pd.date_range("2024-01-01", periods=30),
        }
    )
    table["y"] = (
        table["x"] ** 2
    )  # added later: these lie in blocks of their own, which pandas packs when it likes
    table["z"] = 1.0
    return table


def text_frame() -> Any:
    return frame().set_index("word")


def graph() -> Any:
    import networkx as nx

    return nx.karate_club_graph()


def digraph() -> Any:
    import networkx as nx

    return nx.gn_graph(30, seed=1)


def pipeline() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression()).fit(points(), labels())


def grid_search() -> Any:
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    return GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2]}, cv=2).fit(
        points(), labels()
    )


def words_seen() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(stop_words="english").fit(["red green", "blue red"])


def stacked() -> Any:
    from sklearn.ensemble import StackingClassifier
    from sklearn.linear_model import LogisticRegression

    named = [("one", LogisticRegression()), ("two", LogisticRegression(C=0.1))]
    return StackingClassifier(named, cv=2).fit(points(), labels())


def csr() -> Any:
    import scipy.sparse as sp

    return sp.random(30, 30, density=0.2, format="csr", random_state=1)


def torch_model() -> Any:
    import torch

    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 2)
    ).eval()


def torch_lstm() -> Any:
    import torch

    torch.manual_seed(0)
    return torch.nn.LSTM(4, 3).eval()


def tensor() -> Any:
    import torch

    return torch.arange(12.0).reshape(3, 4)


def batch() -> Any:
    import torch

    return torch.ones(5, 4)


def torch_generator() -> Any:
    import torch

    generator = torch.Generator()
    generator.manual_seed(3)
    return generator


def parameter() -> Any:
    import torch

    return torch.nn.Parameter(torch.ones(3))


def optimizer() -> Any:
    import torch

    weight = torch.nn.Parameter(torch.ones(3))
    chosen = torch.optim.Adam([weight], lr=0.1)
    weight.grad = torch.ones(3)
    chosen.step()
    return chosen


def optimizer_step(chosen: Any) -> None:
    import torch

    weight = chosen.param_groups[0]["params"][0]
    weight.grad = torch.ones(3)
    chosen.step()


def train_step(model: Any) -> None:
    model.train()(batch())


def dataset() -> Any:
    from torch.utils.data import TensorDataset

    return TensorDataset(tensor(), tensor())


def loader() -> Any:
    from torch.utils.data import DataLoader

    return DataLoader(dataset(), batch_size=2)


def random_state() -> Any:
    import numpy as np

    return np.random.RandomState(3)


def masked() -> Any:
    import numpy as np

    return np.ma.masked_greater(np.arange(10.0), 6)


def squares() -> Any:
    import numpy as np

    return np.vectorize(square, otypes=[float])


def square(x: float) -> float:
    return x * x


def structured() -> Any:
    import numpy as np

    return np.array([(1, 2.0, "a"), (3, 4.0, "b")], dtype=[("n", "i8"), ("x", "f8"), ("word", "O")])


def element() -> Any:
    from xml.etree import ElementTree

    return ElementTree.fromstring("<a><b n='1'>x</b><b n='2'/></a>")


def matcher() -> Any:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, "the quick brown fox", "the slow brown dog")


def config() -> Any:
    from configparser import ConfigParser

    parser = ConfigParser()
    parser.read_string("[run]\nepochs = 3\nrate = 0.1\n")
    return parser


def dataclass_tree() -> Any:
    return Node(1, [Node(2, []), Node(3, [Node(4, [])])])


class Colour(enum.Flag):
    RED = 1
    BLUE = 2


@dataclass
class Node:
    value: int
    children: "list[Node]"

    def total(self) -> int:
        return self.value + sum(child.total() for child in self.children)


ROWS = [
    # --- scikit-learn
    Row(
        "sklearn KNeighborsClassifier kd-tree",
        fitted("sklearn.neighbors.KNeighborsClassifier", algorithm="kd_tree"),
        (
            lambda m: m.predict(points(9)),
            lambda m: m.kneighbors(points(3)),
            lambda m: m.predict_proba(points(5)),
        ),
        lambda m: m.fit(points(50), labels(50)),
    ),
    Row(
        "sklearn KNeighborsRegressor ball tree",
        fitted("sklearn.neighbors.KNeighborsRegressor", algorithm="ball_tree"),
        (
            lambda m: m.predict(points(9)),
            lambda m: m.score(points(9), labels(9)),
            lambda m: m.kneighbors_graph(points(3)),
        ),
        lambda m: m.set_params(n_neighbors=2),
    ),
    Row(
        "sklearn KDTree",
        made("sklearn.neighbors.KDTree", points),
        (
            lambda t: t.query(points(3), k=2),
            lambda t: t.query_radius(points(3), 0.5),
            lambda t: t.kernel_density(points(3), 0.1),
        ),
        lambda t: t.__setstate__(pickle.loads(pickle.dumps(type(t)(points(20)))).__getstate__()),
    ),
    Row(
        "sklearn BallTree",
        made("sklearn.neighbors.BallTree", points),
        (
            lambda t: t.query(points(3), k=2),
            lambda t: t.two_point_correlation(points(3), [0.5]),
            lambda t: t.get_tree_stats(),
        ),
        lambda t: t.__setstate__(pickle.loads(pickle.dumps(type(t)(points(20)))).__getstate__()),
    ),
    Row(
        "sklearn DecisionTreeClassifier",
        fitted("sklearn.tree.DecisionTreeClassifier", random_state=0),
        (
            lambda m: m.predict(points(9)),
            lambda m: m.feature_importances_,
            lambda m: m.apply(points(9).astype("f4")),
        ),
        lambda m: m.tree_.value.__setitem__((0, 0, 0), 0.5),
    ),
    Row(
        "sklearn RandomForestClassifier",
        fitted("sklearn.ensemble.RandomForestClassifier", n_estimators=5, random_state=0),
        (
            lambda m: m.predict(points(9)),
            lambda m: m.predict_proba(points(9)),
            lambda m: m.feature_importances_,
        ),
        lambda m: m.estimators_.pop(),
    ),
    Row(
        "sklearn GradientBoostingClassifier",
        fitted("sklearn.ensemble.GradientBoostingClassifier", n_estimators=3),
        (
            lambda m: m.predict(points(9)),
            lambda m: m.staged_predict(points(9)),
            lambda m: m.score(points(), labels()),
        ),
        lambda m: m.set_params(n_estimators=4),
    ),
    Row(
        "sklearn HistGradientBoostingRegressor",
        fitted("sklearn.ensemble.HistGradientBoostingRegressor", max_iter=3),
        (lambda m: m.predict(points(9)), lambda m: m.score(points(), labels()), lambda m: m.n_iter_),
        lambda m: m._predictors[0][0].nodes["value"].__setitem__(0, 9.0),
    ),
    Row(
        "sklearn LogisticRegression",
        fitted("sklearn.linear_model.LogisticRegression"),
        (lambda m: m.predict(points(9)), lambda m: m.decision_function(points(9)), lambda m: m.get_params()),
        lambda m: m.coef_.__setitem__((0, 1), 3.0),
    ),
    Row(
        "sklearn SVC",
        fitted("sklearn.svm.SVC"),
        (lambda m: m.predict(points(9)), lambda m: m.decision_function(points(9)), lambda m: m.n_support_),
        lambda m: m.fit(points(50), labels(50)),
    ),
    Row(
        "sklearn SGDClassifier",
        fitted("sklearn.linear_model.SGDClassifier", random_state=0),
        (lambda m: m.predict(points(9)), lambda m: m.score(points(), labels()), lambda m: m.coef_.sum()),
        lambda m: m.partial_fit(points(5), labels(5)),
    ),
    Row(
        "sklearn StandardScaler",
        fitted("sklearn.preprocessing.StandardScaler"),
        (
            lambda m: m.transform(points(9)),
            lambda m: m.inverse_transform(points(9)),
            lambda m: m.get_feature_names_out(),
        ),
        lambda m: m.partial_fit(points(5)),
    ),
    Row(
        "sklearn PCA",
        fitted("sklearn.decomposition.PCA", n_components=2),
        (lambda m: m.transform(points(9)), lambda m: m.get_covariance(), lambda m: m.score(points())),
        lambda m: m.components_.__imul__(2),
    ),
    Row(
        "sklearn KMeans",
        fitted("sklearn.cluster.KMeans", n_clusters=3, n_init=1, random_state=0),
        (lambda m: m.predict(points(9)), lambda m: m.transform(points(9)), lambda m: m.score(points())),
        attribute("n_clusters", 4),
    ),
    Row(
        "sklearn GaussianProcessRegressor",
        fitted("sklearn.gaussian_process.GaussianProcessRegressor"),
        (
            lambda m: m.predict(points(9)),
            lambda m: m.predict(points(3), return_std=True),
            lambda m: m.log_marginal_likelihood_value_,
        ),
        lambda m: m.kernel_.k1.__setattr__("constant_value", 2.0),
    ),
    Row(
        "sklearn GaussianMixture",
        fitted("sklearn.mixture.GaussianMixture", n_components=2, random_state=0),
        (lambda m: m.predict(points(9)), lambda m: m.score_samples(points(9)), lambda m: m.bic(points())),
        lambda m: m.means_.__iadd__(1),
    ),
    Row(
        "sklearn Pipeline",
        pipeline,
        (lambda m: m.predict(points(9)), lambda m: m.named_steps, lambda m: m[0].transform(points(3))),
        lambda m: m.set_params(logisticregression__C=3.0),
    ),
    Row(
        "sklearn GridSearchCV",
        grid_search,
        (lambda m: m.predict(points(9)), lambda m: m.best_params_, lambda m: m.score(points(), labels())),
        lambda m: m.cv_results_.__setitem__("mine", 1),
    ),
    Row(
        "sklearn StratifiedKFold with a generator",
        lambda: made(
            "sklearn.model_selection.StratifiedKFold", 3, shuffle=True, random_state=random_state()
        )(),
        (lambda k: k.get_n_splits(), repr, lambda k: k.shuffle),
        lambda k: list(k.split(points(), labels())),
        reason="random",
    ),
    Row(
        "sklearn HashingVectorizer",
        made("sklearn.feature_extraction.text.HashingVectorizer", n_features=8),
        (
            lambda v: v.transform(["a b", "c"]),
            lambda v: v.build_analyzer()("a b"),
            lambda v: v.transform(["d"]),
        ),
        lambda v: v.set_params(lowercase=False),
    ),
    Row(
        "sklearn TfidfVectorizer",
        words_seen,
        (lambda v: v.transform(["a b", "c"]), lambda v: v.get_feature_names_out(), lambda v: v.idf_.sum()),
        lambda v: v.vocabulary_.pop("red"),
    ),
    Row(
        "sklearn MultiLabelBinarizer",
        lambda: made("sklearn.preprocessing.MultiLabelBinarizer")().fit([[1, 2], [3]]),
        (lambda b: b.transform([[1]]), lambda b: b.transform([[2, 3]]), lambda b: b.classes_),
        lambda b: b.fit([[4, 5]]),
    ),
    Row(
        "sklearn StackingClassifier",
        stacked,
        (
            lambda m: m.predict(points(9)),
            lambda m: m.transform(points(3)),
            lambda m: m.get_feature_names_out(),
        ),
        lambda m: m.estimators_[0].coef_.__setitem__((0, 0), 5.0),
    ),
    # --- SciPy
    Row(
        "scipy cKDTree",
        made("scipy.spatial.cKDTree", points),
        (
            lambda t: t.query(points(3)),
            lambda t: t.query_ball_point(points(3), 0.5),
            lambda t: t.count_neighbors(t, 0.3),
        ),
        lambda t: t.__setstate__(type(t)(points(20)).__getstate__()),
    ),
    Row(
        "scipy KDTree",
        made("scipy.spatial.KDTree", points),
        (lambda t: t.query(points(3)), lambda t: t.tree, lambda t: t.query_pairs(0.2)),
        lambda t: t.data.__setitem__((0, 0), 9.0),
    ),
    Row(
        "scipy csr_matrix",
        csr,
        (
            lambda a: a @ points(30),
            lambda a: (a.has_sorted_indices, a.has_canonical_format),
            lambda a: a.T.tocsc().sum(),
        ),
        lambda a: a.data.__setitem__(0, 5.0),
    ),
    Row(
        "scipy coo_array",
        lambda: __import__("scipy.sparse").sparse.coo_array(csr()),
        (lambda a: a.tocsr(), lambda a: a.sum(axis=0), lambda a: a.toarray()),
        lambda a: a.data.__imul__(2),
    ),
    Row(
        "scipy lil_matrix",
        lambda: csr().tolil(),
        (lambda a: a[3, 4], lambda a: a.tocsr(), lambda a: a.getrow(2)),
        lambda a: a.__setitem__((1, 1), 7.0),
    ),
    Row(
        "scipy CubicSpline",
        lambda: made("scipy.interpolate.CubicSpline", [0, 1, 2, 3], [0, 1, 4, 9])(),
        (lambda s: s(1.5), lambda s: s.derivative()(1.0), lambda s: s.integrate(0, 2)),
        lambda s: s.c.__setitem__((0, 0), 8.0),
    ),
    Row(
        "scipy interp1d",
        lambda: made("scipy.interpolate.interp1d", [0, 1, 2, 3], [0.0, 1, 4, 9])(),
        (lambda s: s(1.5), lambda s: s([0.1, 0.2]), lambda s: s.x),
        lambda s: s.y.__setitem__(0, 8.0),
    ),
    Row(
        "scipy RBFInterpolator",
        made("scipy.interpolate.RBFInterpolator", points, labels),
        (lambda s: s(points(3)), lambda s: s(points(1)), lambda s: s.kernel),
        lambda s: s._coeffs.__setitem__((0, 0), 8.0),
    ),
    Row(
        "scipy BSpline",
        lambda: __import__("scipy.interpolate").interpolate.make_interp_spline(range(8), range(8)),
        (lambda s: s(1.5), lambda s: s.derivative(), lambda s: s.integrate(0, 1)),
        lambda s: s.c.__setitem__(0, 8.0),
    ),
    Row(
        "scipy frozen norm",
        lambda: __import__("scipy.stats").stats.norm(1, 2),
        (lambda d: d.pdf(0.3), lambda d: d.ppf([0.1, 0.9]), lambda d: d.interval(0.9)),
        lambda d: d.kwds.__setitem__("loc", 5),
    ),
    Row(
        "scipy gaussian_kde",
        lambda: __import__("scipy.stats").stats.gaussian_kde(points().T[:2]),
        (lambda k: k(points(3).T[:2]), lambda k: k.integrate_box([0, 0], [1, 1]), lambda k: k.covariance),
        lambda k: k.set_bandwidth(0.1),
    ),
    Row(
        "scipy Rotation",
        lambda: __import__("scipy.spatial.transform").spatial.transform.Rotation.from_euler(
            "xyz", [[1, 2, 3]]
        ),
        (lambda r: r.apply([1, 0, 0]), lambda r: r.as_matrix(), lambda r: r.inv().as_quat()),
        lambda r: r.__setitem__(0, r[0].inv()),
    ),
    Row(
        "scipy Delaunay",
        made("scipy.spatial.Delaunay", lambda: points(20, 2)),
        (
            lambda d: d.find_simplex(points(3, 2)),
            lambda d: d.convex_hull,
            lambda d: d.vertex_neighbor_vertices,
        ),
        lambda d: d.simplices.__setitem__((0, 0), 0 if d.simplices[0, 0] else 1),
    ),
    Row(
        "scipy LinearOperator",
        lambda: __import__("scipy.sparse.linalg").sparse.linalg.aslinearoperator(points(4)),
        (
            lambda a: a.matvec(points(1)[0]),
            lambda a: a.T.matvec(points(1)[0]),
            lambda a: a.H.matvec(points(1)[0]),
        ),
        lambda a: a.A.__setitem__((0, 0), 3.0),
    ),
    # --- pandas
    Row(
        "pandas DataFrame",
        frame,
        (
            lambda d: d.describe(),
            lambda d: d.groupby("kind", observed=True)[["x", "y"]].mean(),
            lambda d: d.values,
        ),
        lambda d: d.iloc.__setitem__((0, 0), 7.0),
    ),
    Row(
        "pandas DataFrame new column",
        frame,
        (
            lambda d: d.sort_values("y"),
            lambda d: d[["x", "y", "z"]].to_numpy(),
            lambda d: d["word"].str.upper(),
        ),
        item("new", 1),
    ),
    Row(
        "pandas DataFrame in place",
        frame,
        (
            lambda d: d.merge(d, on="x"),
            lambda d: d.pivot_table(index="kind", values="x", observed=True),
            lambda d: d.corr(numeric_only=True),
        ),
        lambda d: d.drop(columns="z", inplace=True),
    ),
    Row(
        "pandas DataFrame with a text index",
        text_frame,
        (
            lambda d: d.loc["red"],
            lambda d: d.index.is_unique,
            lambda d: d.index.get_indexer(["x"]) if d.index.is_unique else d.reset_index(),
        ),
        lambda d: d.rename_axis(index="colour", inplace=True),
    ),
    Row(
        "pandas DataFrame, cast and copied",
        frame,
        (lambda d: d.astype({"x": "f4"}), lambda d: d.copy().assign(q=1), lambda d: list(d.itertuples())),
        lambda d: d.attrs.update(source="here"),
    ),
    Row(
        "pandas DataFrame, consolidated",
        frame,
        (lambda d: d._consolidate_inplace(), lambda d: d.sum(numeric_only=True), lambda d: d.query("x > 3")),
        lambda d: d.loc.__setitem__((3, "z"), 4.0),
    ),
    Row(
        "pandas Series of numbers",
        lambda: frame()["x"],
        (lambda s: s.rolling(3).mean(), lambda s: s.rank(), lambda s: s.idxmax()),
        lambda s: s.iloc.__setitem__(2, 9.0),
    ),
    Row(
        "pandas Series of words",
        lambda: frame()["word"],
        (lambda s: s.str.len(), lambda s: s.value_counts(), lambda s: s.unique()),
        lambda s: s.iloc.__setitem__(2, "pink"),
    ),
    Row(
        "pandas Series of days",
        lambda: frame()["day"],
        (lambda s: s.dt.year, lambda s: s.diff(), lambda s: s.dt.strftime("%d")),
        attribute("name", "when"),
    ),
    Row(
        "pandas Categorical",
        lambda: frame()["kind"].array,
        (lambda c: c.codes, lambda c: c.value_counts(), lambda c: c.rename_categories(str.upper)),
        lambda c: c.__setitem__(0, "b"),
    ),
    Row(
        "pandas DatetimeIndex",
        lambda: frame().set_index("day").index,
        (lambda i: i.get_loc(i[3]), lambda i: i.month, lambda i: i.to_period("M")),
        attribute("name", "when"),
    ),
    Row(
        "pandas MultiIndex",
        lambda: frame().set_index(["kind", "word"]).index,
        (lambda i: i.get_level_values(1), lambda i: i.is_unique, lambda i: i.values),
        attribute("names", ["k", "w"]),
    ),
    Row(
        "pandas nullable Series",
        lambda: __import__("pandas").Series([1, None, 3], dtype="Int64"),
        (lambda s: s.sum(), lambda s: s.isna(), lambda s: s.fillna(0)),
        lambda s: s.iloc.__setitem__(1, 2),
    ),
    Row(
        "pandas GroupBy",
        lambda: frame().groupby("kind", observed=True),
        (lambda g: g["x"].mean(), lambda g: g.size(), lambda g: g.get_group("a")),
        lambda g: g.obj.iloc.__setitem__((0, 0), 7.0),
    ),
    # --- NetworkX
    Row(
        "networkx Graph",
        graph,
        (
            lambda g: sorted(g.degree),
            lambda g: __import__("networkx").shortest_path_length(g, 0, 5),
            lambda g: g.edges(data=True),
        ),
        lambda g: g.add_edge(0, 99),
    ),
    Row(
        "networkx Graph, an edge's weight",
        graph,
        (lambda g: __import__("networkx").pagerank(g), lambda g: g.adj[3], lambda g: g.nodes[3]),
        lambda g: g[0][1].__setitem__("weight", 17),
    ),
    Row(
        "networkx Graph, a node's attribute",
        graph,
        (
            lambda g: __import__("networkx").clustering(g),
            lambda g: g.nodes(data="club"),
            lambda g: g.subgraph([0, 1, 2]).edges,
        ),
        lambda g: g.nodes[3].__setitem__("club", "none"),
    ),
    Row(
        "networkx DiGraph",
        digraph,
        (
            lambda g: list(g.succ[3]),
            lambda g: __import__("networkx").topological_sort(g),
            lambda g: g.in_degree(0),
        ),
        lambda g: g.remove_node(7),
    ),
    Row(
        "networkx MultiGraph",
        lambda: __import__("networkx").MultiGraph(graph()),
        (lambda g: g.number_of_edges(), lambda g: list(g.edges(keys=True)), lambda g: g.to_undirected()),
        lambda g: g.graph.__setitem__("name", "mine"),
    ),
    # --- torch
    Row(
        "torch Tensor",
        tensor,
        (lambda t: t.sum(), lambda t: t @ t.T, lambda t: t.numpy().mean()),
        lambda t: t.add_(1),
    ),
    Row(
        "torch Tensor through numpy",
        tensor,
        (lambda t: t.clone(), lambda t: t[1:, 2], lambda t: t.tolist()),
        lambda t: t.numpy().__setitem__((0, 0), 9.0),
    ),
    Row(
        "torch Tensor, requires_grad",
        tensor,
        (lambda t: t.mean(), lambda t: t.view(-1), lambda t: t.detach()),
        lambda t: t.requires_grad_(),
    ),
    Row(
        "torch Parameter",
        parameter,
        (lambda p: (p * 2).sum(), lambda p: p.detach(), lambda p: p.shape),
        lambda p: (p * 2).sum().backward(),
    ),
    Row(
        "torch Sequential",
        torch_model,
        (lambda m: m(batch()), lambda m: m.state_dict(), lambda m: list(m.parameters())),
        lambda m: m[0].weight.data.mul_(2),
    ),
    Row(
        "torch BatchNorm while training",
        torch_model,
        (lambda m: m(batch()), lambda m: m[1].running_mean.sum(), lambda m: m.training),
        train_step,
    ),
    Row(
        "torch LSTM",
        torch_lstm,
        (lambda m: m(batch()), lambda m: m.all_weights, lambda m: m.flatten_parameters()),
        lambda m: m.train(),
    ),
    Row(
        "torch Adam",
        optimizer,
        (lambda o: o.state_dict(), lambda o: o.param_groups[0]["lr"], repr),
        optimizer_step,
    ),
    Row(
        "torch DataLoader",
        loader,
        (lambda d: len(d), lambda d: d.dataset[0], lambda d: d.batch_size),
        lambda d: d.dataset.tensors[0].__setitem__((0, 0), 5.0),
    ),
    Row(
        "torch sparse Tensor",
        lambda: tensor().to_sparse(),
        (lambda t: t.to_dense(), lambda t: t._nnz(), lambda t: t.coalesce().values()),
        lambda t: t._values().mul_(2),
    ),
    Row(
        "torch Generator",
        torch_generator,
        (lambda g: g.initial_seed(), lambda g: g.get_state(), lambda g: g.device),
        lambda g: __import__("torch").rand(2, generator=g),
        reason="random",
    ),
    # --- numpy
    Row(
        "numpy array",
        points,
        (lambda a: a.sum(), lambda a: a.T @ a, lambda a: sorted(a[0])),
        lambda a: a.sort(axis=0),
    ),
    Row(
        "numpy array, shape",
        points,
        (lambda a: a.reshape(-1), lambda a: a[::2].copy(), lambda a: a.astype("f4")),
        lambda a: a.setflags(write=False),
    ),
    Row(
        "numpy structured array with objects",
        structured,
        (lambda a: a["n"].sum(), lambda a: a["word"].tolist(), lambda a: a[["n", "x"]]),
        lambda a: a["word"].__setitem__(0, "c"),
    ),
    Row(
        "numpy masked array",
        masked,
        (lambda a: a.mean(), lambda a: a.filled(0), lambda a: a.compressed()),
        lambda a: a.__setitem__(0, __import__("numpy").ma.masked),
    ),
    Row(
        "numpy Generator",
        made("numpy.random.default_rng", 3),
        (repr, lambda g: g.bit_generator.state, lambda g: pickle.dumps(g)),
        lambda g: g.normal(),
        reason="random",
    ),
    Row(
        "numpy Generator, spawned",
        made("numpy.random.default_rng", 3),
        (repr, lambda g: g.bit_generator.seed_seq.entropy, lambda g: g.bit_generator),
        lambda g: g.bit_generator.seed_seq.spawn(1),
        reason="random",
    ),
    Row(
        "numpy RandomState",
        random_state,
        (repr, lambda g: g.get_state(), lambda g: pickle.dumps(g)),
        lambda g: g.rand(),
        reason="random",
    ),
    Row(
        "numpy vectorize",
        squares,
        (lambda f: f([1, 2]), lambda f: f(points()), lambda f: f.otypes),
        attribute("otypes", "i"),
    ),
    Row(
        "numpy Polynomial",
        lambda: __import__("numpy").polynomial.Polynomial([1, 2, 3]),
        (lambda p: p(2), lambda p: p.deriv(), lambda p: p.roots()),
        lambda p: p.coef.__setitem__(0, 9),
    ),
    # --- drawing
    Row(
        "matplotlib Colormap",
        lambda: importlib.import_module("matplotlib").colormaps["viridis"],
        (lambda c: c(0.3), lambda c: c([0.1, 0.2]), lambda c: c.N),
        attribute("name", "mine"),
    ),
    Row(
        "matplotlib Normalize",
        made("matplotlib.colors.Normalize", 0, 1),
        (lambda n: n(0.3), lambda n: n.inverse(0.2), lambda n: n.scaled()),
        attribute("vmax", 2),
    ),
    Row(
        "PIL Image",
        made("PIL.Image.new", "RGB", (20, 20)),
        (lambda i: i.resize((3, 3)), lambda i: i.getpixel((1, 1)), lambda i: i.convert("L").histogram()),
        lambda i: i.putpixel((1, 1), (9, 9, 9)),
    ),
    # --- the standard library
    Row(
        "enum Flag",
        lambda: Colour,
        (lambda c: c.RED | c.BLUE, lambda c: ~c.RED, lambda c: c(3)),
        lambda c: setattr(c, "shade", "dark"),
    ),
    Row(
        "collections Counter",
        made("collections.Counter", "abracadabra"),
        (lambda c: c.most_common(2), lambda c: c["z"], lambda c: c.total()),
        lambda c: c.update("a"),
    ),
    Row(
        "collections defaultdict",
        lambda: __import__("collections").defaultdict(list, a=[1]),
        (lambda d: d["a"], lambda d: d.get("q"), lambda d: list(d)),
        lambda d: d["new"],
    ),
    Row(
        "collections OrderedDict",
        lambda: __import__("collections").OrderedDict(a=1, b=2),
        (lambda d: list(d), lambda d: d["a"], lambda d: d == {"a": 1, "b": 2}),
        lambda d: d.move_to_end("a"),
    ),
    Row(
        "collections deque",
        made("collections.deque", [1, 2, 3]),
        (lambda d: d[1], lambda d: 2 in d, lambda d: list(d)),
        lambda d: d.rotate(1),
    ),
    Row(
        "collections ChainMap",
        lambda: __import__("collections").ChainMap({"a": 1}, {"b": 2}),
        (lambda c: c["b"], lambda c: len(c), lambda c: c.new_child()),
        item("b", 3),
    ),
    Row(
        "random Random",
        made("random.Random", 3),
        (lambda r: r.getstate(), repr, lambda r: pickle.dumps(r)),
        lambda r: r.choice([1, 2]),
        reason="random",
    ),
    Row(
        "decimal Context",
        lambda: __import__("decimal").Context(prec=10),
        (lambda c: c.prec, lambda c: c.copy(), repr),
        attribute("prec", 11),
    ),
    Row(
        "functools partial",
        lambda: __import__("functools").partial(sorted, key=len, reverse=True),
        (lambda p: p(["a", "bb"]), lambda p: p.keywords, lambda p: p.func),
        lambda p: p.keywords.pop("reverse"),
    ),
    Row(
        "types SimpleNamespace",
        lambda: __import__("types").SimpleNamespace(a=1, b=[2]),
        (lambda n: n.a, repr, vars),
        attribute("a", 2),
    ),
    Row(
        "datetime in a dict",
        lambda: {
            "day": __import__("datetime").date(2024, 1, 2),
            "zone": __import__("zoneinfo").ZoneInfo("UTC"),
        },
        (lambda d: d["day"].isoformat(), lambda d: hash(d["day"]), lambda d: d["zone"].key),
        item("day", None),
    ),
    Row(
        "pathlib Path in a list",
        lambda: [__import__("pathlib").Path("a/b.csv")],
        (lambda p: hash(p[0]), lambda p: p[0].parts, lambda p: str(p[0])),
        lambda p: p.append(1),
    ),
    Row(
        "fractions in a set",
        lambda: {__import__("fractions").Fraction(1, 3)},
        (lambda s: sum(s), lambda s: max(s), lambda s: len(s)),
        lambda s: s.add(2),
    ),
    Row(
        "xml Element",
        element,
        (lambda e: e.findall("b"), lambda e: e[0].get("n"), lambda e: list(e.iter())),
        lambda e: e[0].set("n", "7"),
    ),
    Row(
        "difflib SequenceMatcher",
        matcher,
        (lambda m: m.ratio(), lambda m: m.get_opcodes(), lambda m: m.get_matching_blocks()),
        lambda m: m.set_seq2("cat"),
    ),
    Row(
        "configparser ConfigParser",
        config,
        (lambda c: c["run"]["epochs"], lambda c: c.getfloat("run", "rate"), lambda c: c.sections()),
        lambda c: c["run"].__setitem__("epochs", "4"),
    ),
    Row(
        "array array",
        made("array.array", "d", [1.0, 2.0]),
        (lambda a: sum(a), lambda a: a.tobytes(), lambda a: memoryview(a)[1]),
        lambda a: a.append(1.0),
    ),
    Row(
        "io BytesIO",
        made("io.BytesIO", b"abc"),
        (lambda f: f.getvalue(), lambda f: f.tell(), lambda f: f.getbuffer().nbytes),
        lambda f: f.read(1),
    ),
    Row(
        "dataclasses tree",
        dataclass_tree,
        (lambda n: n.total(), repr, lambda n: n.children[1].children[0].value),
        lambda n: n.children[1].children[0].__setattr__("value", 9),
    ),
    Row(
        "textwrap TextWrapper",
        made("textwrap.TextWrapper", width=20),
        (lambda w: w.wrap("a b c " * 20), lambda w: w.fill("x " * 30), lambda w: w.width),
        attribute("width", 10),
    ),
    Row(
        "statistics NormalDist",
        made("statistics.NormalDist", 1, 2),
        (lambda d: d.pdf(0.3), lambda d: d.quantiles(), lambda d: hash(d)),
        attribute("_mu", 3.0),
    ),
]


def _needs(row: Row) -> list[pytest.MarkDecorator]:
    return [pytest.mark.needs("torch")] if row.library == "torch" else []


@pytest.mark.parametrize("row", [pytest.param(row, marks=_needs(row), id=row.name) for row in ROWS])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings(
    "ignore:Sparse invariant checks:UserWarning"
)  # torch's, once, where one is unpickled
def test_used_three_times_and_changed_once(row: Row) -> None:
    obj = pickle.loads(pickle.dumps(row.make(), protocol=5))
    shadow = Shadow({"captured": obj})
    shadow.arm()
    assert shadow.unwatchable == ()
    for use in row.uses:
        use(obj)
        assert shadow.look() is None
    row.change(obj)
    change = shadow.look()
    assert change is not None, "the change was missed"
    assert change.reason == row.reason
    assert "`captured" in change.detail or "`Colour" in change.detail


def test_there_are_at_least_sixty_rows_of_other_peoples_types() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert sum(row.library in ("sklearn", "scipy", "pandas", "networkx", "torch") for row in ROWS) >= 60
