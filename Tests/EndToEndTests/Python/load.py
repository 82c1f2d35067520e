"""Eight clients that ask as fast as they can until nobody answers; prints what they received, one JSON line an answer that was whole."""

import json
import sys
import threading

from support import PATHS, ask, call, events

PRINTING = threading.Lock()


def client(number):
    dialect = list(PATHS)[number % 3]
    while True:
        stream = number % 2 == 1
        try:
            answer = call(PATHS[dialect], ask(dialect, f"hello from client {number}", stream=stream), timeout=5)
        except OSError:
            return
        if not answer.status:
            return
        # A stream counts as finished only when the dialect's own end came.
        finished = answer.is_whole and answer.status == 200
        if finished and stream:
            last = events(answer.body)[-1]
            finished = last == "[DONE]" or last["type"] in ("message_stop", "response.completed")
        line = {
            "request": answer.request_id, "index": answer.headers.get("x-redoubt-audit"), "status": answer.status, "stream": stream,
            "finished": finished,
        }
        with PRINTING:
            print(json.dumps(line), flush=True)


threads = [threading.Thread(target=client, args=(number,)) for number in range(int(sys.argv[1]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
