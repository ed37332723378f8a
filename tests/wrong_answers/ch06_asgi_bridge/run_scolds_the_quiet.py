"""Logs who returns in silence, once its client has left."""

STEP = "run"
SAYS = "The client had left, and this was logged"
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
            if self.state is not State.DONE and not self.told:
                logger.error(
                    "the application returned, its response %s", self.state.value
                )
        finally:
            if self.patience is not None:
                self.patience.cancel()
            before, self.state = self.state, State.DONE
            if before is not State.DONE and not self.wire.gone:
                self.wire.fail()
