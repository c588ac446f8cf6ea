"""In this room is what Jupyter makes of the extension: it is told when its server ends, too."""

from jupyter_server.extension.application import ExtensionApp

from nbcluster.server.extension import load, unload


class Extension(ExtensionApp):
    """Loaded by a server; it is no application of its own."""

    name = "nbcluster"

    def initialize_handlers(self) -> None:
        load(self.serverapp)

    async def stop_extension(self) -> None:
        await unload(self.serverapp)
