import type { SharedPart } from "rxgrad";
import { Recent } from "../tasks/recent.js";
import type { Task } from "../tasks/task.js";

/** A thread remembers so many of the parts that tasks share. Its starter knows which, since both see the same tasks. */
const MOST = 8;

/** What the starter of a thread knows of the parts that the thread remembers. */
export class SentParts {
  readonly #known = new Recent<true>(MOST);

  /** The task as it is sent to the thread: without the parts that it remembers. */
  sent(task: Task): Task {
    if (task.type !== "gradient") return task;
    const shared = task.shared.map(({ key, part }) => {
      const isKnown = this.#known.get(key) === true;
      if (!isKnown) this.#known.set(key, true);
      return { key, part: isKnown || !part ? undefined : { head: part.head, arrays: part.arrays } };
    });
    return { ...task, shared };
  }
}

/** The parts that a thread remembers. */
export class ReceivedParts {
  readonly #known = new Recent<SharedPart>(MOST);

  /** The task with all its parts. */
  received(task: Task): Task {
    if (task.type !== "gradient") return task;
    const shared = task.shared.map(({ key, part }) => {
      if (part) this.#known.set(key, part);
      return { key, part: part ?? this.#known.get(key) };
    });
    return { ...task, shared };
  }
}
