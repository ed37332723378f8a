"""What a connection costs that has been used once, and is kept for a next request."""

from collections.abc import Sequence

from lab.errors import LabError
from lab.experiments.figures import Sample
from lab.experiments.rig import Rig

FIRST = 10  # connections before we look; what the first ones cost is not repeated


def kept_alive(rig: Rig, name: str, changes: Sequence[str], connections: int) -> Sample:
    """Return the `bytes` by which a new server grows for each such connection."""
    with rig.server(name, *changes) as server, rig.clients("visitors") as load:
        port = server.figure("port")
        load.ask("visit", port=port, connections=FIRST)
        before, first = server.figure("memory"), server.figure("descriptors")
        load.ask("visit", port=port, connections=connections)
        after = server.figure("memory")
        kept = server.figure("descriptors") - first
        if kept != connections:
            raise LabError(f"{name} kept {kept:.0f} connections of {connections}.")
    return {"bytes": max(after - before, 0) / connections}
