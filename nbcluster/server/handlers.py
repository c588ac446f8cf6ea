"""What REST requests are answered with.

Each method is for those alone whom Jupyter lets in, and its checks of origin and XSRF stay in force. What comes in is
looked at before anything is done with it; none of it is a URL that is fetched, a path that is opened or a word of a
command.

In this room a request becomes a call, and a Refused an answer with its status.
"""

import json
from http.client import responses
from typing import Any, Final

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from nbcluster.server.keys import KEY, RESOURCE
from nbcluster.server.lookout import Lookout, written
from nbcluster.server.marks import WrongQuestion
from nbcluster.server.refusals import Refused, unreadable

Json = dict[str, Any]

_LONGEST_BODY: Final = 1 << 20
_MOST_WORKERS: Final = 100_000
_MOST_OPTIONS: Final = 200

_MEANING: Final = {
    401: "You are not signed in to this Jupyter server. Sign in and ask again.",
    403: "Jupyter's server does not allow this. You are not signed in, or this user may not do it. Sign in and ask again.",
    404: "There is nothing of that kind. It may have ended since the list was shown. Look at the list again.",
    405: "This cannot be done there. The panel is perhaps of another version. Reload the page.",
}


class Handler(APIHandler):
    """What all have in common."""

    auth_resource = RESOURCE

    @property
    def lookout(self) -> Lookout:
        found: Lookout = self.settings[KEY]
        return found

    def answer(self, said: Json, status: int = 200) -> None:
        self.set_status(status)
        self.finish(written(said))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, Refused):
            self.set_status(error.status)
            self.finish(written(error.to_json()))
            return
        if status_code in _MEANING:
            message = _MEANING[status_code]
        elif isinstance(error, web.HTTPError):
            message = error.log_message or responses.get(status_code, "It was refused.")
        else:
            message = (
                "Something went wrong in nbcluster's part of the Jupyter server. Its log tells what. "
                "Reload the page and try again; if it stays so, please report it with the log."
            )
        self.finish(written({"message": message, "faults": []}))

    def log_exception(self, *error: Any) -> None:
        if not isinstance(error[1], Refused):
            super().log_exception(*error)

    def body(self) -> Json:
        """Raises Refused."""
        if len(self.request.body) > _LONGEST_BODY:
            raise unreadable(("", "the request is longer than 1 MB"))
        try:
            said = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            raise unreadable(("", "the request is no JSON")) from None
        if not isinstance(said, dict):
            raise unreadable(("", "the request is no JSON object"))
        return said


class Clusters(Handler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.answer({"clusters": await self.lookout.clusters()})

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Starts one: comes back when its options are found to be right."""
        said = self.body()
        if wrong := list(_wrong_start(said)):
            raise unreadable(*wrong)
        start = await self.lookout.starts.begin(
            said["kind"], said.get("options", {}), said.get("kernel"), said.get("notebook") or ""
        )
        self.answer({"start": start}, 202)


class Cluster(Handler):
    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Ends it, whoever uses it; comes back when nothing of it is left."""
        host = await self.lookout.find(name)
        await host.stop("the panel in JupyterLab")
        self.answer({})


class Scale(Handler):
    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        said = self.body()
        least: Any = said.get("least")
        most: Any = said.get("most")
        faults = [*_wrong_count("least", least), *_wrong_count("most", most)]
        if not faults and most < least:
            faults.append(("most", f"is {most}, and least is {least}"))
        if faults:
            raise unreadable(*faults)
        host = await self.lookout.find(name)
        await host.ask("scale", least=least, most=most)
        self.answer({})


class Restart(Handler):
    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        host = await self.lookout.find(name)
        await host.ask("restart")
        self.answer({})


class Logs(Handler):
    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        worker = self.get_query_argument("worker", None)
        self.answer({"logs": await self.lookout.logs(name, worker)})


class Kinds(Handler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        kernel, python = self.get_query_argument("kernel", None), self.get_query_argument("python", None)
        self.answer(await self.lookout.starts.kinds(kernel, python))


class Started(Handler):
    @web.authenticated
    @authorized
    async def delete(self, start: str) -> None:
        await self.lookout.starts.give_up(start)
        self.answer({})


class StopRun(Handler):
    @web.authenticated
    @authorized
    async def post(self, run: str) -> None:
        self.answer({"how": await self.lookout.stop_run(run)})


class Why(Handler):
    @web.authenticated
    @authorized
    async def get(self, run: str) -> None:
        self.answer({"text": await self.lookout.why(run)})


class Summary(Handler):
    @web.authenticated
    @authorized
    async def get(self, run: str) -> None:
        """What stays of a run in a notebook, for a page that did not hear its kernel say so."""
        self.answer(await self.lookout.summary(run))


class Marks(Handler):
    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Of a cell's text; nothing of it is run, and nobody else is asked."""
        try:
            self.answer(await self.lookout.marking.answer(self.body()))
        except WrongQuestion as wrong:
            raise unreadable((wrong.where, wrong.trouble)) from None


def _wrong_count(field: str, count: object) -> list[tuple[str, str]]:
    if type(count) is not int:
        return [(field, "is not a whole number")]
    if not 1 <= count <= _MOST_WORKERS:
        return [(field, f"is {count}, and must be 1 to {_MOST_WORKERS:,}")]
    return []


def _wrong_start(said: Json) -> list[tuple[str, str]]:
    faults = []
    if not isinstance(said.get("kind"), str) or not said["kind"]:
        faults.append(("kind", "is not the name of a kind"))
    if not isinstance(said.get("kernel"), str | None):
        faults.append(("kernel", "is not a kernel's id"))
    if not isinstance(said.get("notebook") or "", str):
        faults.append(("notebook", "is not a path"))
    options = said.get("options", {})
    if not isinstance(options, dict) or len(options) > _MOST_OPTIONS:
        return [*faults, ("options", "are no options with their values")]
    for name, value in options.items():
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str | bool) for each in texts):
            faults.append((name, "is neither a text nor a list of texts nor true"))
    return faults
