/** How far a CRM's clock is taken to be apart from ours, where something is looked for by when it was made. [ours] */
export const CLOCK_SKEW_MS = 300_000;
