"""In this room the extension's parts are put together, for one server."""

from typing import Any

from jupyter_server.utils import url_path_join

from nbcluster.server.hosts import Hosts
from nbcluster.server.kernels import Kernels
from nbcluster.server.lookout import Lookout
from nbcluster.server.routes import BASE, KEY, ROUTES
from nbcluster.server.starts import Starts


def load(application: Any) -> None:
    """Cheap: nothing is looked for until somebody asks."""
    web = application.web_app
    kernels = Kernels(
        web.settings["kernel_manager"],
        web.settings["kernel_spec_manager"],
        web.settings["session_manager"],
        application.root_dir,
    )
    web.settings[KEY] = Lookout(Hosts(), kernels, Starts(kernels))
    base = web.settings["base_url"]
    web.add_handlers(".*$", [(url_path_join(base, BASE, route.pattern), route.handler) for route in ROUTES])
    application.log.debug("nbcluster: the panel's routes are there")


async def unload(application: Any) -> None:
    lookout = application.web_app.settings.get(KEY)
    if lookout is not None:
        await lookout.close()
