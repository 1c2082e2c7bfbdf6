"""A worker of a fleet in Python, with the standard library alone. packages/fleet/WIRE.md describes the messages.

    python3 worker.py nats://127.0.0.1:4222 --version simulate-1

Replace `simulate` by your own function. The trainer states the same version: natsFleet(connection, { version: "simulate-1" }).
It performs one job at a time; start one process for each core.
"""

import argparse, base64, hashlib, json, os, queue, secrets, signal, socket, struct, sys, threading, time, zlib
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


def doubled(inputs, repetition):
    """As many numbers as it is given, which may be more than a message has room for."""
    return [2 * each for each in inputs["x"]]


FUNCTIONS = {"simulate": simulate, "doubled": doubled}


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
        self.queues, self.writing, self.isOpen, self.denied = {}, threading.Lock(), True, None
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

    def publish(self, subject, data, reply="", headers=b""):
        sizes = f"{len(headers)} {len(headers) + len(data)}" if headers else len(data)
        verb = "HPUB" if headers else "PUB"
        self.write(f"{verb} {subject} {reply} {sizes}\r\n".encode() + headers + data + b"\r\n")

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
        if line.startswith(b"-ERR 'Permissions Violation"):
            self.denied = line.decode().strip()
            print(self.denied, file=sys.stderr)
        elif not line or words[0] == "-ERR":
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


class NotStored(Exception):
    """A message of the object store is not there, or cannot be read now."""


class Worker:
    def __init__(self, connection, fleet, version):
        self.connection, self.fleet, self.version = connection, fleet, version
        self.identity = secrets.token_hex(8)
        self.trainers = {}  # identity: (version, lease in seconds, when it was last heard)
        self.inbox, self.pulls_inbox = (f"_INBOX.{secrets.token_hex(8)}" for _ in range(2))
        self.replies, self.pulled = connection.subscribe(self.inbox), connection.subscribe(self.pulls_inbox)
        self.announcements = connection.subscribe(f"rxgrad.{fleet}.announcements")
        self.job = None  # the reply subject, trainer, key and attempt of the job under way
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
        if told["type"] == "cancel" and self.job and self.job[1:3] == (told["trainer"], told["key"]):
            self.job = None
        elif told["type"] == "announcement" and not told["isLast"] and told["version"] in (None, self.version):
            self.trainers[told["trainer"]] = (told["version"], told["lease"] / 1000, time.monotonic())
        elif told["type"] == "announcement":
            self.trainers.pop(told["trainer"], None)

    def request(self, subject, data, headers=b""):
        """Sends a request. Returns its reply; None where there is none within a second."""
        while not self.replies.empty():
            self.replies.get()  # a reply that came too late
        self.connection.publish(subject, data, self.inbox, headers)
        try:
            _, reply, is_status = self.replies.get(timeout=1) or ("", b"", True)
            return None if is_status else reply
        except queue.Empty:
            return None

    def ask(self, subject, message):
        """The trainer's reply to an answer or a question; None where there is none."""
        reply = self.request(subject, message)
        try:
            return reply and decode(reply)[0].get("reply")
        except ValueError:
            return None

    def work(self):
        while self.connection.isOpen:
            self.forget_those_away()
            trainers = list(self.trainers)
            # Who has work is asked first; only where nobody has, is there a wait.
            waits = [1.0] if len(trainers) == 1 else [0] * len(trainers) + [0.1]
            for wait, trainer in zip(waits, trainers + trainers[:1]):
                self.pull(trainer, wait)
            if not trainers:
                time.sleep(0.05)

    def forget_those_away(self):
        for trainer, (_, _, heard) in list(self.trainers.items()):
            if time.monotonic() > heard + 5:
                self.trainers.pop(trainer, None)

    def pull(self, trainer, wait):
        subject = f"$JS.API.CONSUMER.MSG.NEXT.RXGRAD-{self.fleet}-{trainer}.workers"
        asked = {"batch": 1, "expires": int(wait * 1e9)} if wait else {"batch": 1, "no_wait": True}
        self.connection.publish(subject, json.dumps(asked).encode(), self.pulls_inbox)
        # The server says so when there is no job; only a lost connection leaves it without a word.
        try:
            reply, data, is_status = self.pulled.get(timeout=wait + 1) or ("", b"", True)
        except queue.Empty:
            return
        if is_status:
            time.sleep(0.01)  # there is no job, or no such trainer any more
        else:
            self.take(reply, data)

    def take(self, reply, data):
        """Takes a job. It may be another trainer's: one that came too late for its own request."""
        words = reply.split(".")
        trainer = words[2 if len(words) == 9 else 4][-16:]
        self.job = (reply, trainer, None, None)  # the lease is renewed from now on
        try:
            head, lists = decode(data)
            if head["type"] == "stored":
                head, lists = decode(self.read_stored(trainer, head["name"]))
            self.job = (reply, trainer, head["key"], head["attempt"])
            if head["version"] not in (None, self.version) or head["task"]["type"] != "evaluate":
                self.give_back(1)  # others can perform it
            else:
                self.perform(head, lists)
        except NotStored as error:
            print(f"a stored job cannot be read: {error}", file=sys.stderr)
            self.give_back(1)
        except (ValueError, KeyError, TypeError) as error:
            print(f"a job was not understood: {error}", file=sys.stderr)
            self.connection.publish(reply, b"+TERM")
        finally:
            self.job = None

    def give_back(self, seconds=0):
        """Gives the job under way back, and tells the trainer, which counts the deliveries that were lost."""
        reply, trainer, key, attempt = self.job
        if key is not None:
            told = {"type": "released", "key": key, "attempt": attempt, "delivery": delivery_of(reply)[0]}
            self.connection.publish(f"rxgrad.{self.fleet}.{trainer}.questions", encode(told))
        self.connection.publish(reply, f'-NAK {{"delay": {int(seconds * 1e9)}}}'.encode() if seconds else b"-NAK")

    def perform(self, job, lists):
        reply, trainer, key, attempt = own = self.job
        about = {"key": key, "attempt": attempt, "worker": self.identity}
        at = f"rxgrad.{self.fleet}.{trainer}"
        delivery, deliveries = delivery_of(reply)

        def ask(asked):
            question = {"type": "question", "asked": asked, **about, "delivery": delivery, "deliveries": deliveries}
            return self.ask(f"{at}.questions", encode(question))

        wanted = ask("wanted") if job["isAlone"] or deliveries > 1 else "yes"
        if wanted == "no":
            return self.connection.publish(reply, b"+ACK")
        if wanted == "later":
            return self.give_back(1)
        outcome, values = evaluated(job["task"], dict(zip(job["task"]["inputs"], lists)))
        message = encode({"type": "answer", **about, "version": self.version, **outcome}, *values)
        packed = message if len(message) + 4096 <= self.connection.limit else None
        # It may be canceled, and the trainer may end.
        while self.job == own and trainer in self.trainers and self.connection.isOpen:
            if not packed and ask("store") == "yes":
                packed = self.stored(trainer, f"{key}-{attempt}-{self.identity}", message)
                if not packed and self.connection.denied:
                    told = {"outcome": "error", "message": f"the answer is too large: {self.connection.denied}", "isFinal": False}
                    packed = encode({"type": "answer", **about, "version": self.version, **told})
            taken = packed and self.ask(f"{at}.answers", packed)
            if taken == "no":
                return self.give_back(1)
            if taken:
                break
        self.connection.publish(reply, b"+ACK")

    def stream_message(self, bucket, asked):
        """A message of an object store, and its number. Raises NotStored where it is not there."""
        reply = self.request(f"$JS.API.STREAM.MSG.GET.OBJ_{bucket}", json.dumps(asked).encode())
        found = json.loads(reply or b"{}").get("message")
        if not found:
            raise NotStored(json.loads(reply or b"{}").get("error", {}).get("description", "no reply"))
        return base64.b64decode(found.get("data", "")), found["seq"]

    def read_stored(self, trainer, name):
        """What is stored under a name: its description says in how many parts."""
        bucket, data, number = f"rxgrad-{self.fleet}-{trainer}", [], 0
        described = base64.urlsafe_b64encode(name.encode()).decode()
        info = json.loads(self.stream_message(bucket, {"last_by_subj": f"$O.{bucket}.M.{described}"})[0])
        for _ in range(info["chunks"]):
            asked = {"seq": number + 1, "next_by_subj": f"$O.{bucket}.C.{info['nuid']}"}
            part, number = self.stream_message(bucket, asked)
            data.append(part)
        return b"".join(data)

    def stored(self, trainer, name, message):
        """Stores a message, and returns the one that stands for it; None where the server does not take it now."""
        bucket, nuid, size = f"rxgrad-{self.fleet}-{trainer}", secrets.token_hex(11), 128 * 1024
        parts = [message[at : at + size] for at in range(0, len(message), size)]
        if not all(self.request(f"$O.{bucket}.C.{nuid}", each) for each in parts):
            return None
        digest = base64.urlsafe_b64encode(hashlib.sha256(message).digest()).decode()
        info = {"name": name, "bucket": bucket, "nuid": nuid, "size": len(message), "chunks": len(parts)}
        info = json.dumps({**info, "digest": f"SHA-256={digest}", "mtime": "2000-01-01T00:00:00Z"}).encode()
        described = base64.urlsafe_b64encode(name.encode()).decode()
        replaced = b"NATS/1.0\r\nNats-Rollup: sub\r\n\r\n"
        taken = self.request(f"$O.{bucket}.M.{described}", info, replaced)
        return encode({"type": "stored", "name": name}) if taken else None


def delivery_of(reply):
    """A text that only this delivery of a job has, and how often the job was delivered."""
    words = reply.split(".")
    at = 4 if len(words) == 9 else 6
    return f"{words[at + 1]}-{words[at]}", int(words[at])


def cut(message):
    """A text of at most 2,000 units of UTF-16, as JavaScript counts: a letter takes one or two."""
    return message.encode("utf-16-le", "surrogatepass")[:4000].decode("utf-16-le", "surrogatepass")


def evaluated(task, inputs):
    """The outcome of a job, and its list of numbers. A thrown error is an outcome too."""
    function = FUNCTIONS.get(task["function"])
    if not function:
        message = f'there is no function "{task["function"]}"; there is {", ".join(FUNCTIONS)}'
        return {"outcome": "error", "message": cut(message), "isFinal": True}, []
    try:
        return {"outcome": "value"}, [[float(each) for each in function(inputs, task["repetition"])]]
    except Exception as error:
        return {"outcome": "error", "message": cut(f"{type(error).__name__}: {error}"), "isFinal": False}, []


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
                worker.give_back()
            if worker:
                worker.heartbeat(is_last=True)
            return
        time.sleep(0.25)


main()
