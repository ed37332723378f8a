"""Three routes on aiohttp: python -m lab.comparison.aiohttp_tasks."""

from http import HTTPStatus

from aiohttp import web

from .listening import listen
from .tasks import Tasks

tasks = Tasks()


async def show_all(request: web.Request) -> web.Response:
    return web.json_response(tasks.all())


async def create(request: web.Request) -> web.Response:
    try:
        task = tasks.add(await request.read())
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from None
    where = {"Location": f"/tasks/{task['id']}"}
    return web.json_response(task, status=HTTPStatus.CREATED, headers=where)


async def show(request: web.Request) -> web.Response:
    task = tasks.find(request.match_info["id"])
    if task is None:
        raise web.HTTPNotFound
    return web.json_response(task)


def application() -> web.Application:
    """Return the routes; HEAD comes with GET."""
    app = web.Application()
    app.add_routes(
        [
            web.get("/tasks", show_all),
            web.post("/tasks", create),
            web.get("/tasks/{id}", show),
        ]
    )
    return app


if __name__ == "__main__":
    web.run_app(application(), sock=listen("aiohttp"), print=None)
