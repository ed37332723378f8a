"""Does not listen to SIGTERM."""

STEP = "stop"
FILE = "stopping.py"
SAYS = "SIGTERM"


def stop_requested():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    return stop
