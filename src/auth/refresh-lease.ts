/** Who is getting new tokens for a connection, and until when nobody else may. */
export interface RefreshLease {
  holder: string;
  /** ISO string. */
  until: string;
}

/** True while somebody may still be at it. */
export const isHeld = (lease: RefreshLease | null, now = Date.now()): boolean =>
  lease !== null && Date.parse(lease.until) > now;

/** A lease of this holder from now on. */
export const leaseFor = (holder: string, leaseMs: number, now = Date.now()): RefreshLease => ({
  holder,
  until: new Date(now + leaseMs).toISOString(),
});

/** Milliseconds for which nobody else may ask. */
export const timeLeft = (lease: RefreshLease | null, now = Date.now()): number =>
  lease === null ? 0 : Date.parse(lease.until) - now;
