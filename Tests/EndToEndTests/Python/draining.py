"""A gateway that is asked to stop: what is under way ends well, nothing new begins, and nobody can hold it for ever."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from support import PATHS, ask, call, case, connection, eventually, head, holds, must_refuse, received, run, same

PID = int(os.environ["E2E_PID"])
pool = ThreadPoolExecutor()


def is_gone():
    try:
        with open(f"/proc/{PID}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def stream(text):
    return pool.submit(call, PATHS["chat"], ask("chat", text, model="patient-model", stream=True), timeout=40)


idle = connection()
idle.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
holds(b"200" in idle.recv(65536), "the gateway is not well")
silent = connection()
short = stream("scenario=slow count=20 pause=0.1 short")
endless = stream("scenario=slow count=600 pause=0.1 endless")
eventually(lambda: received("short") and received("endless"), what="both streams at the upstream")
time.sleep(0.3)
os.kill(PID, signal.SIGTERM)
asked = time.time()


@case("nothing new begins: a connection is refused, or a request is told that the gateway is draining")
def _():
    time.sleep(0.3)
    body = json.dumps(ask("chat", "hello")).encode()
    try:
        answer = call(PATHS["chat"], body, timeout=5)
    except ConnectionRefusedError:
        return
    if answer.status:
        must_refuse(answer, 503, "server.draining")
        holds(int(answer.headers["retry-after"]) >= 1, "no Retry-After")


@case("a stream that is under way comes to its end")
def _():
    answer = short.result()
    holds(answer.is_whole and b"[DONE]" in answer.body, f"the stream broke off: {answer.body[-200:]!r}")


@case("neither an idle connection nor an endless stream holds the gateway beyond the time it gives itself")
def _():
    eventually(is_gone, 12, "the end of the process")
    holds(time.time() - asked < 10, f"it took {time.time() - asked:.1f} s, with drain_timeout at 4 s")
    same(endless.result().is_whole and b"[DONE]" in endless.result().body, False, "whether the endless stream came to its end")


run()
os._exit(0)
