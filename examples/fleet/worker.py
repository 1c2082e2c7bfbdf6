"""A worker of a fleet in Python, with the standard library alone. packages/fleet/WIRE.md describes the messages.

    python3 worker.py nats://127.0.0.1:4222 --version simulate-1

Replace `simulate` by your own function. The trainer states the same version: natsFleet(connection, { version: "simulate-1" }).
It performs one job at a time; start one process for each core. Messages above the server's limit (1 MiB) are left to other workers.
"""

import argparse, json, os, queue, secrets, signal, socket, struct, sys, threading, time, zlib
from urllib.parse import unquote, urlsplit


def simulate(inputs, repetition):
    """Hares at eight times, from two rates. Only + - * /, so the bits are those of the same function in JavaScript."""
    birth, hunt = inputs["rates"]
    hares, foxes, seen = 1.0, 0.5, []
    for _ in range(8):
        for _ in range(20):
            eaten = hunt * hares * foxes
            hares += 0.01 * (birth * hares - eaten)
            foxes += 0.01 * (eaten - 0.8 * foxes)
        seen.append(hares)
    return seen


FUNCTIONS = {"simulate": simulate}


def encode(head, *lists):
    """A frame: JSON text, lists of float64, and a checksum."""
    text = json.dumps({"head": {"wire": 1, **head}, "lengths": [len(each) for each in lists]}).encode()
    frame = b"RXF\x01" + struct.pack("<I", len(text)) + text
    frame += bytes(-len(frame) % 8) + b"".join(struct.pack(f"<{len(each)}d", *each) for each in lists)
    return frame + struct.pack("<I", zlib.crc32(frame))


def decode(message):
    """The head of a frame and its lists. Raises ValueError for what is no frame."""
    frame = message[:-4]
    if len(message) < 12 or frame[:4] != b"RXF\x01" or struct.pack("<I", zlib.crc32(frame)) != message[-4:]:
        raise ValueError("it is no frame, or it was damaged on the way")
    size = struct.unpack_from("<I", frame, 4)[0]
    content = json.loads(frame[8 : 8 + size])
    head, lengths = content["head"], content["lengths"]
    if head.get("wire") != 1:
        raise ValueError("its version of the messages is another")
    at, lists = (8 + size + 7) // 8 * 8, []
    for length in lengths:
        lists.append(list(struct.unpack_from(f"<{length}d", frame, at)))
        at += 8 * length
    return head, lists


class Connection:
    """The text protocol of NATS over a socket. A thread reads, and puts each message into the queue of its subscription."""

    def __init__(self, address):
        at = urlsplit(address)
        self.socket = socket.create_connection((at.hostname or "127.0.0.1", at.port or 4222), timeout=10)
        self.socket.settimeout(None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")
        self.queues, self.writing, self.isOpen = {}, threading.Lock(), True
        info = json.loads(self.stream.readline().split(b" ", 1)[1])
        self.limit = info["max_payload"]
        asked = {"verbose": False, "pedantic": False, "headers": True, "no_responders": True, "lang": "python", "version": "1"}
        if at.username:
            asked.update(user=unquote(at.username), **{"pass": unquote(at.password or "")})
        self.write(b"CONNECT " + json.dumps(asked).encode() + b"\r\nPING\r\n")
        answer = self.stream.readline().decode().strip()
        if answer != "PONG":
            raise ConnectionError(answer or "the connection has ended")
        threading.Thread(target=self.read, daemon=True).start()

    def write(self, data):
        with self.writing:
            self.socket.sendall(data)

    def publish(self, subject, data, reply=""):
        self.write(f"PUB {subject} {reply} {len(data)}\r\n".encode() + data + b"\r\n")

    def subscribe(self, subject):
        found = str(len(self.queues) + 1)
        self.queues[found] = queue.Queue()
        self.write(f"SUB {subject} {found}\r\n".encode())
        return self.queues[found]

    def read(self):
        try:
            while self.read_one():
                pass
        except (OSError, ValueError):
            pass
        self.isOpen = False
        for each in self.queues.values():
            each.put(None)

    def read_one(self):
        line = self.stream.readline()
        words = line.decode().split()
        if not line or words[0] == "-ERR":
            return print(line.decode().strip() or "the connection has ended", file=sys.stderr)
        if words[0] == "PING":
            self.write(b"PONG\r\n")
        if words[0] in ("MSG", "HMSG"):
            size = int(words[-1])
            headed = int(words[-2]) if words[0] == "HMSG" else 0
            data = self.stream.read(size + 2)[:-2]
            reply = words[3] if len(words) > (5 if headed else 4) else ""
            # With a header "NATS/1.0 404" or the like it is no message, but the server's word that there is none.
            status = data[:headed].split(b"\r\n")[0].split(b" ")[1:2]
            self.queues[words[2]].put((reply, data[headed:], bool(status)))
        return True


class Worker:
    def __init__(self, connection, fleet, version):
        self.connection, self.fleet, self.version = connection, fleet, version
        self.identity = secrets.token_hex(8)
        self.trainers = {}  # identity: (version, lease in seconds, when it was last heard)
        self.inbox, self.pulls_inbox = (f"_INBOX.{secrets.token_hex(8)}" for _ in range(2))
        self.replies, self.pulled = connection.subscribe(self.inbox), connection.subscribe(self.pulls_inbox)
        self.announcements = connection.subscribe(f"rxgrad.{fleet}.announcements")
        self.job = None  # the reply subject, trainer and key of the job under way
        for task in (self.heartbeat_again, self.renew_again, self.hear_again):
            threading.Thread(target=task, daemon=True).start()

    def heartbeat(self, is_last=False):
        told = {"name": f"{socket.gethostname()}, Python process {os.getpid()}", "version": self.version, "concurrency": 1}
        heartbeat = {"type": "heartbeat", "worker": self.identity, **told, "busy": int(self.job is not None), "isLast": is_last}
        self.connection.publish(f"rxgrad.{self.fleet}.heartbeats", encode(heartbeat))

    def heartbeat_again(self):
        while self.connection.isOpen:
            self.heartbeat()
            time.sleep(0.5)

    def renew_again(self):
        while self.connection.isOpen:
            job = self.job
            if job:
                self.connection.publish(job[0], b"+WPI")
            time.sleep(min([0.5] + [lease / 3 for _, lease, _ in list(self.trainers.values())]))

    def hear_again(self):
        for _, data, _ in iter(self.announcements.get, None):
            try:
                self.hear(decode(data)[0])
            except (ValueError, KeyError, TypeError) as error:
                print(f"an announcement was not understood: {error}", file=sys.stderr)

    def hear(self, told):
        if told["type"] == "cancel" and self.job and self.job[1:] == (told["trainer"], told["key"]):
            self.job = None
        elif told["type"] == "announcement" and not told["isLast"] and told["version"] in (None, self.version):
            self.trainers[told["trainer"]] = (told["version"], told["lease"] / 1000, time.monotonic())
        elif told["type"] == "announcement":
            self.trainers.pop(told["trainer"], None)

    def ask(self, subject, message):
        """Sends a request. Returns "yes" or "no"; None where nobody replies within a second."""
        while not self.replies.empty():
            self.replies.get()  # a reply that came too late
        self.connection.publish(subject, message, self.inbox)
        try:
            _, data, is_status = self.replies.get(timeout=1) or ("", b"", True)
            return None if is_status else decode(data)[0].get("reply")
        except (queue.Empty, ValueError):
            return None

    def work(self):
        while self.connection.isOpen:
            for trainer, (_, _, heard) in list(self.trainers.items()):
                if time.monotonic() > heard + 5:
                    self.trainers.pop(trainer, None)
                else:
                    self.pull(trainer)
            if not self.trainers:
                time.sleep(0.05)

    def pull(self, trainer):
        subject = f"$JS.API.CONSUMER.MSG.NEXT.RXGRAD-{self.fleet}-{trainer}.workers"
        self.connection.publish(subject, b'{"batch": 1, "expires": 1000000000}', self.pulls_inbox)
        # The server says so when the request has expired; only a lost connection leaves it without a word.
        try:
            reply, data, is_status = self.pulled.get(timeout=2) or ("", b"", True)
        except queue.Empty:
            return
        if is_status:
            time.sleep(0.01)  # there is no job, or no such trainer any more
            return
        try:
            head, lists = decode(data)
            if head["type"] == "stored" or head["version"] not in (None, self.version):
                self.connection.publish(reply, b'-NAK {"delay": 1000000000}')
            else:
                self.perform(trainer, reply, head, lists)
        except (ValueError, KeyError, TypeError) as error:
            print(f"a job was not understood: {error}", file=sys.stderr)
            self.connection.publish(reply, b"+TERM")

    def perform(self, trainer, reply, job, lists):
        names = job["task"]["inputs"]
        about = {"key": job["key"], "attempt": job["attempt"]}
        own = f"rxgrad.{self.fleet}.{trainer}"
        words = reply.split(".")
        delivered = int(words[4] if len(words) == 9 else words[6])
        is_alone = job["isAlone"] or delivered > 3
        self.job = (reply, trainer, job["key"])
        try:
            if is_alone or delivered > 1:
                asked = {"type": "question", "asked": "alone" if is_alone else "wanted", **about, "delivery": reply}
                if self.ask(f"{own}.questions", encode(asked)) == "no":
                    return self.connection.publish(reply, b"+ACK")
            outcome, values = evaluated(job["task"], dict(zip(names, lists)))
            answer = {"type": "answer", **about, "worker": self.identity, "version": self.version, **outcome}
            message = encode(answer, *values)
            if len(message) > self.connection.limit:
                told = {**answer, "outcome": "error", "message": "the answer is larger than a message", "isFinal": True}
                message = encode(told)
            while self.job and trainer in self.trainers and self.connection.isOpen:
                taken = self.ask(f"{own}.answers", message)
                if taken:
                    self.connection.publish(reply, b"+ACK" if taken == "yes" else b'-NAK {"delay": 1000000000}')
                    return
            self.connection.publish(reply, b"+ACK")  # it was canceled, or the trainer has ended
        finally:
            self.job = None


def evaluated(task, inputs):
    """The outcome of a job, and its list of numbers. A thrown error is an outcome too."""
    function = FUNCTIONS.get(task["function"])
    if not function:
        message = f'there is no function "{task["function"]}"; there is {", ".join(FUNCTIONS)}'
        return {"outcome": "error", "message": message[:2000], "isFinal": True}, []
    try:
        return {"outcome": "value"}, [[float(each) for each in function(inputs, task["repetition"])]]
    except Exception as error:
        return {"outcome": "error", "message": f"{type(error).__name__}: {error}"[:2000], "isFinal": False}, []


def main():
    parser = argparse.ArgumentParser(description="A worker of a fleet, in Python.")
    parser.add_argument("address", nargs="?", default="nats://127.0.0.1:4222")
    parser.add_argument("--fleet", default="default")
    parser.add_argument("--version", default="simulate-1")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    while True:
        worker = None
        try:
            worker = Worker(Connection(options.address), options.fleet, options.version)
            print("serving", flush=True)
            worker.work()
        except OSError as error:
            print(f"no connection: {error.strerror or error}", file=sys.stderr)
        except (KeyboardInterrupt, SystemExit):
            if worker and worker.job:
                worker.connection.publish(worker.job[0], b"-NAK")
            if worker:
                worker.heartbeat(is_last=True)
            return
        time.sleep(0.25)


main()
