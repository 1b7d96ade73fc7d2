import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Rotation, RotationProgress } from '../../src/index.ts';
import type { Ring } from './rotation-secrets.ts';
import type { StoragePlace } from './storage-place.ts';
import { COMPILE_CACHE } from './worker-process.ts';

const PROGRAM = fileURLToPath(new URL('./rotation-child.ts', import.meta.url));

/** What a process is to do. */
export interface RotationOrders {
  task: 'rotate' | 'read';
  place: StoragePlace;
  ring: Ring;
  /** How many settings there are. */
  count: number;
  afterId?: string | undefined;
}

/** What it says meanwhile and at the end. */
export interface RotationAnswer {
  progress?: RotationProgress;
  rotation?: Rotation;
  isReading?: true;
  reads?: number;
  unreadable?: string[];
  failure?: string;
}

/** Another process of the same host; it ends with the test. */
export class RotationProcess {
  readonly #child: ChildProcess;
  readonly #answers: RotationAnswer[] = [];
  readonly #wakers: (() => void)[] = [];

  constructor(orders: RotationOrders) {
    mkdirSync(COMPILE_CACHE, { recursive: true });
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE };
    this.#child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [], env });
    const wakeUp = (): void => {
      for (const wake of this.#wakers.splice(0)) wake();
    };
    this.#child.on('message', (answer: RotationAnswer) => {
      this.#answers.push(answer);
      wakeUp();
    });
    this.#child.on('close', wakeUp);
    this.#child.send(orders);
    onTestFinished(() => this.kill());
  }

  /** The first answer that fits. Throws when the process fails or dies before. */
  async hears(fits: (answer: RotationAnswer) => boolean): Promise<RotationAnswer> {
    for (;;) {
      const failure = this.#answers.find((answer) => answer.failure !== undefined)?.failure;
      if (failure !== undefined) throw new Error(failure);
      const found = this.#answers.find(fits);
      if (found !== undefined) return found;
      if (!this.#isAlive()) throw new Error('The process died before it answered.');
      await new Promise<void>((resolve) => this.#wakers.push(resolve));
    }
  }

  /** The last it told of its progress. */
  get progress(): RotationProgress | undefined {
    return this.#answers.findLast(({ progress }) => progress !== undefined)?.progress;
  }

  stop(): void {
    this.#child.send('stop');
  }

  /** SIGKILL: it has no time for anything. */
  async kill(): Promise<void> {
    if (!this.#isAlive()) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  #isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }
}
