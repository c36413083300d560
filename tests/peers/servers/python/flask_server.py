"""An API by Flask and its extension `flask-cors`, configured by name."""

import logging
import os
import sys
import threading

from flask import Flask, jsonify, request
from flask_cors import CORS
from werkzeug.serving import make_server

APP = "https://app.example.com"

configurations = {
    "list": lambda: CORS(app, origins=[APP], supports_credentials=True, max_age=600),
    "anonymous": lambda: CORS(app),
    "default": lambda: CORS(app, supports_credentials=True),
    "regex": lambda: CORS(app, origins=[r"https://.*\.example\.com"], supports_credentials=True),
    "null": lambda: CORS(app, origins=[APP, "null"], supports_credentials=True),
    "handler": lambda: CORS(app, origins=[APP], supports_credentials=True),
}

app = Flask(__name__)
configuration = sys.argv[1]
configurations[configuration]()


@app.get("/login")
def login():
    response = jsonify(session="begins")
    response.set_cookie("session", "1", httponly=True, secure=True, samesite="None")
    return response


me = {}


@app.route("/me", methods=["GET", "PUT"])
def answer():
    global me
    if "session" in request.cookies:
        me = request.json if request.method == "PUT" else me
        response = jsonify(me)
    else:
        response = jsonify(error="no session")
        response.status_code = 401
    if configuration == "handler" and "Origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


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
