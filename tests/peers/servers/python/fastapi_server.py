"""An API by FastAPI and its `CORSMiddleware`, configured by name."""

import os
import sys
import threading

import uvicorn
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

APP = "https://app.example.com"
ALL = {"allow_credentials": True, "allow_methods": ["*"], "allow_headers": ["*"]}

configurations = {
    "list": dict(allow_origins=[APP], **ALL),
    "regex": dict(allow_origin_regex=r"https://.*\.example\.com", **ALL),
    "anonymous": dict(allow_origins=["*"]),
    "wildcard": dict(allow_origins=["*"], **ALL),
    "suffix": dict(allow_origin_regex=r"https://.*example\.com", **ALL),
    "null": dict(allow_origins=[APP, "null"], **ALL),
    "handler": dict(allow_origins=[APP], **ALL),
}

app = FastAPI()
configuration = sys.argv[1]
app.add_middleware(CORSMiddleware, **configurations[configuration])

me = {}


@app.get("/me")
@app.put("/me")
async def answer(request: Request):
    global me
    if "session" in request.cookies:
        me = await request.json() if request.method == "PUT" else me
        response = JSONResponse(me)
    else:
        response = JSONResponse({"error": "no session"}, status_code=401)
    if configuration == "handler" and "origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
    return response


@app.get("/login")
async def login():
    response = JSONResponse({"session": "begins"})
    response.set_cookie("session", "1", httponly=True, secure=True, samesite="none")
    return response


def end_with_the_test():
    """However the test ends."""
    sys.stdin.read()
    os._exit(0)


server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
socket = server.config.bind_socket()
socket.listen()
threading.Thread(target=end_with_the_test, daemon=True).start()
print(socket.getsockname()[1], flush=True)
server.run(sockets=[socket])
