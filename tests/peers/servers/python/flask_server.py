"""An API by Flask and its extension `flask-cors`, configured by name."""

import logging
import os
import re
import sys
import threading

from flask import Flask, jsonify, request
from flask_cors import CORS
from werkzeug.serving import make_server

APP = "https://app.example.com"

configurations = {
    "list": {"origins": [APP], "supports_credentials": True, "max_age": 600},
    "default": {"supports_credentials": True},
    "wildcard": {"origins": "*", "send_wildcard": True},
    "regex": {"origins": [r"https://.*\.example\.com"], "supports_credentials": True},
    "anchored": {"origins": [re.compile(r"https://[^.]+\.example\.com$")], "supports_credentials": True},
    "null": {"origins": [APP, "null"], "supports_credentials": True},
    "handler": {"origins": [APP], "supports_credentials": True},
    "two": {"origins": [APP, "https://www.example.com"], "supports_credentials": True},
}

app = Flask(__name__)
configuration = sys.argv[1]
CORS(app, **configurations[configuration])


@app.get("/login")
def login():
    response = jsonify(session="begins")
    response.set_cookie("session", "1", httponly=True, secure=True, samesite="None")
    return response


def has_session():
    return "session" in request.cookies


@app.get("/me")
def me():
    response = jsonify(balance=1000) if has_session() else jsonify(error="no session")
    response.status_code = 200 if has_session() else 401
    if configuration == "handler" and "Origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@app.put("/items/1")
def item():
    return jsonify(request.json) if has_session() else (jsonify(error="no session"), 401)


def end_with_the_test():
    """However the test ends."""
    sys.stdin.read()
    os._exit(0)


# It would tell of every request.
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=end_with_the_test, daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
