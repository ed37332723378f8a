"""Ends the timer of who returns, and not of who fails."""

STEP = "server"
SAYS = "a timer still runs"
FILE = "cycle.py"


class RequestCycle:
    async def run(self, app):
        self.task = asyncio.current_task()
        try:
            await app(self.scope, self.receive, self.send)
        except Exception as error:
            if not (self.wire.gone and came_of_leaving(error)):
                logger.exception("the application failed")
        else:
            if self.patience is not None:
                self.patience.cancel()
            if self.state is not State.DONE and not (self.wire.gone or self.told):
                logger.error(
                    "the application returned, its response %s", self.state.value
                )
        finally:
            before, self.state = self.state, State.DONE
            if before is not State.DONE and not self.wire.gone:
                self.wire.fail()
