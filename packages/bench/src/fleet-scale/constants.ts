import { FITTED } from "./fitted.js";
import type { Costs, Places } from "./scenario.js";
import type { Turn } from "./station.js";

/**
 * What was measured on 30 November 2026, with two cores of an AMD EPYC, Node 20.20.2 and nats-server 2.9.10, over loopback:
 *
 *   chrt -r 10 npx tsx --conditions=source tests/measure/scale/main.ts costs
 *
 * Processor time in microseconds for each job, unless the name says otherwise. Other programs ran on the machine, and they only
 * make things slower. So the processes had real-time priority, and of two or three runs the least is here.
 */
export const MEASURED = {
  "file, 64 in flight trainer": 151.6,
  "file, 64 in flight server": 51.3,
  "file, 64 in flight worker": 149.3,
  "file, 1 place, 0 ms per second": 946,
  "file, 1 place, 0 ms trainer": 541,
  "file, 1 place, 0 ms server": 560,
  "file, 1 place, 0 ms worker": 625,
  "file, 1 place, 50 ms trainer": 1175,
  "file, 1 place, 50 ms server": 1500,
  "file, 1 place, 50 ms worker": 1400,
  "memory, 64 in flight server": 46.7,
  "heartbeat trainer": 10.5,
  "heartbeat server": 1.6,
  "idle pull server": 44,
  "renewal server": 11.8,
  "in messages: inputs, ns a byte, trainer": 6.6,
  "in messages: outputs, ns a byte, trainer": 10.5,
  "in messages: inputs, ns a byte, server": 5.8,
  "in messages: outputs, ns a byte, worker": 8.3,
  "stored: outputs, ns a byte, time": 49.3,
  "stored: outputs, ns a byte, trainer": 24.2,
  "stored: outputs, ns a byte, server": 7.1,
  "stored: outputs, ns a byte, worker": 25,
  "bytes from trainer": 530,
  "bytes to trainer": 429,
  "bytes from worker": 617,
  "bytes to worker": 562,
  "timer of 50 ms, late by ms": 0.138,
  "loopback, MB a second": 1266,
  "normal, ns a number": 124,
  "signs, ns a number": 34.5,
} as const;

const US = 1e-6;
const NS = 1e-9;
const m = MEASURED;

/** The part of what a job costs the trainer until it is stored. Measured is only the sum. */
const SENDING = 0.6;

const turnOf = (name: "trainer" | "server" | "worker"): Turn => ({
  least: US * FITTED[name].turn,
  afterSleep: US * FITTED[name].afterSleep,
});

/** What the parts of a fleet cost. */
export const COSTS: Costs = {
  trainer: {
    send: SENDING * US * FITTED.trainer.job,
    answer: (1 - SENDING) * US * FITTED.trainer.job,
    turn: turnOf("trainer"),
    heartbeat: US * m["heartbeat trainer"],
    sentByte: NS * m["in messages: inputs, ns a byte, trainer"],
    receivedByte: NS * m["in messages: outputs, ns a byte, trainer"],
    storedByte: NS * m["stored: outputs, ns a byte, trainer"],
  },
  server: {
    job: US * FITTED.server.job,
    turn: turnOf("server"),
    heartbeat: US * m["heartbeat server"],
    renewal: US * m["renewal server"],
    idlePull: US * m["idle pull server"],
    byte: NS * m["in messages: inputs, ns a byte, server"],
    storedByte: NS * m["stored: outputs, ns a byte, server"],
  },
  worker: {
    job: US * FITTED.worker.job,
    turn: turnOf("worker"),
    byte: NS * m["in messages: outputs, ns a byte, worker"],
    storedByte: NS * m["stored: outputs, ns a byte, worker"],
  },
  timer: 1e-3 * m["timer of 50 ms, late by ms"],
  bytes: {
    fromTrainer: m["bytes from trainer"],
    toTrainer: m["bytes to trainer"],
    fromWorker: m["bytes from worker"],
    toWorker: m["bytes to worker"],
    // Counted, not measured.
    heartbeat: 220,
  },
};

/** This machine: all processes share two cores. */
export const HERE: Places = {
  sharedCores: 2,
  serverThreads: 2,
  latency: 0,
  trainerBandwidth: 1e6 * m["loopback, MB a second"],
  serverBandwidth: 1e6 * m["loopback, MB a second"],
};

/** Machines of their own in one network, with 10 gigabits a second; the server has four threads. Assumed, not measured. */
export const NEAR: Places = { serverThreads: 4, latency: 100 * US, trainerBandwidth: 1.25e9, serverBandwidth: 1.25e9 };

/** The time in seconds in which a number of a normal direction is drawn and added: three times for each direction, twice by the worker. */
export const DRAW: number = (NS * m["normal, ns a number"]) / 3;
