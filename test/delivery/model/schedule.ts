import type { Fault, StorageFault } from '../../../src/testing/index.ts';

/** How a worker stops at one of its calls outward: for good, or for a while as a suspended process does. */
export interface Stop {
  at: 'storage' | 'request';
  /** The how-manieth such call of the action, from 0. */
  nth: number;
  /** Before the call takes effect, or after it did and before the worker hears of it. */
  when: 'before' | 'after';
  /** Absent: it dies. */
  pauseMs?: number;
}

export interface Acting {
  worker: 0 | 1;
  session: 's' | 't';
  stop?: Stop;
}

/** A caller's export, retry or revocation. */
export interface Call extends Acting {
  do: 'export' | 'retry' | 'revoke';
  /** Index in `CONTENTS`. */
  content: number;
  onRepeat?: 'replay' | 'new';
  onUnknown?: 'resend';
  deadlineMs?: number;
  abortAfterMs?: number;
}

export interface Struck {
  faults: Fault[];
  storageFaults: StorageFault[];
}

export type Action = Struck &
  (
    | Call
    | (Acting & { do: 'resume' })
    | { do: 'settle'; session: 's' | 't'; worker: 0 | 1 }
    | { do: 'wait'; ms: number }
    | { do: 'together'; calls: readonly [Call, Call]; gapMs: number }
  );

/** What happens, in its order. After it the faults are over, the scopes complete, and everything must come right. */
export interface Schedule {
  scopes: 'all' | 'no history';
  chance: number;
  actions: Action[];
}
