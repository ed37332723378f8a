"""The first program of FastAPI's tutorial, which chapter 6 serves."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Hello World"}
