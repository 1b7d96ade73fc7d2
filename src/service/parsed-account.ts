/** Accounts that a process keeps parsed. What is kept of one is a few thousand characters at most. */
const MOST_KEPT = 500;
const parsed = new Map<string, unknown>();

/**
 * What is known of a vendor's account, from the row that keeps it. The same text gives the same value, which nobody may
 * change: each export asks for it, and it seldom differs from the last.
 */
export function parsedAccount(text: string | null): unknown {
  if (text === null) return undefined;
  let account = parsed.get(text);
  if (account === undefined) {
    if (parsed.size >= MOST_KEPT) parsed.clear();
    account = JSON.parse(text) as unknown;
    parsed.set(text, account);
  }
  return account;
}
