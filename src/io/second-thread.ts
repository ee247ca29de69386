/** Another thread, to which work is sent. What both look at lies in shared memory; everything else is copied. */
import type { Worker } from 'node:worker_threads';

/** What the other thread can do, by name. */
export type Tasks<Names extends PropertyKey> = Readonly<Record<Names, (input: never) => unknown>>;

interface Request {
  readonly name: string;
  readonly input: unknown;
}

/** In the place of a {@link Request}: there will be no more. */
const END = 'end';

/**
 * Milliseconds that the thread rests before it ends. Node 20 aborts the process when V8 is still compiling for a thread
 * that ends, and wants to begin a garbage collection for it (`WorkerThreadData` in `src/node_worker.cc` unregisters the
 * isolate before it is disposed of): one of some twenty runs on an overloaded machine.
 */
const REST = 50;

/** Does one task after the other, in the order in which they were asked for. Starts with the first one. */
export class SecondThread<T extends Tasks<keyof T>> {
  readonly #program: URL;
  readonly #unanswered: ((answer: undefined) => void)[] = [];
  #worker: Worker | undefined;
  #lastAnswer: Promise<unknown> | undefined;
  #ended = false;

  /** `program`: a module that calls {@link serveTasks}. */
  constructor(program: URL) {
    this.#program = program;
  }

  /** Never rejects: `undefined` when the thread could not be started, or failed at this task or at an earlier one. */
  ask<N extends keyof T & string>(name: N, input: Parameters<T[N]>[0]): Promise<ReturnType<T[N]> | undefined> {
    if (this.#worker === undefined && !this.#ended) this.#start();
    if (this.#worker === undefined || this.#ended) return Promise.resolve(undefined);
    const request: Request = { name, input };
    this.#worker.postMessage(request);
    const answer = new Promise<ReturnType<T[N]> | undefined>((resolve) => this.#unanswered.push(resolve));
    this.#lastAnswer = answer;
    return answer;
  }

  /** Resolves when it has done what it was asked; then it ends by itself, and keeps no process from ending. */
  async stop(): Promise<void> {
    await this.#lastAnswer;
    if (!this.#ended) this.#worker?.postMessage(END);
    this.#worker?.unref();
    this.#end();
  }

  #start(): void {
    try {
      // Loaded here, because most files are read by one thread.
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      // Flags and variables of whoever uses the library, such as loaders of a test runner, are not for this program.
      const worker = (this.#worker = new Worker(this.#program, { execArgv: [], env: {} }));
      worker.on('message', (answer) => this.#unanswered.shift()?.(answer));
      // An error overtakes answers that were sent before it; the exit, which always follows it, does not.
      worker.on('error', () => undefined);
      for (const event of ['messageerror', 'exit']) worker.on(event, () => this.#end());
    } catch {
      this.#ended = true; // Node's permission model may forbid it
    }
  }

  #end(): void {
    this.#ended = true;
    for (const resolve of this.#unanswered.splice(0)) resolve(undefined);
  }
}

/** The other end, for the program. A task that throws ends the thread. */
export function serveTasks<T extends Tasks<keyof T>>(tasks: T): void {
  const { parentPort: port } = process.getBuiltinModule('node:worker_threads');
  port?.on('message', (message: Request | typeof END) => {
    if (message === END) setTimeout(() => port.close(), REST);
    else port.postMessage(tasks[message.name as keyof T](message.input as never));
  });
}
