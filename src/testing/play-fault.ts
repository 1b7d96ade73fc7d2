import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { Delivery, VendorVoice } from './vendor.ts';

/** What a fault needs to strike: the vendor's real work, its words, its door, and the end of the sandbox. */
export interface Exchange {
  readonly serve: () => Promise<Response>;
  /** Takes away for good what the request was let in with; gives the vendor's refusal. */
  readonly revoke: () => Response;
  readonly voice: VendorVoice;
  readonly closing: AbortSignal;
}

/** Spoils one exchange the way the fault says. */
export async function playFault(fault: Fault, exchange: Exchange): Promise<Delivery> {
  const { serve, voice } = exchange;
  if ('committed' in fault && fault.committed) await serve();
  switch (fault.kind) {
    case 'connection-refused':
      return { kind: 'refused' };
    case 'http-429':
      return answer(voice.rateLimited(fault.retryAfterSeconds === null ? undefined : (fault.retryAfterSeconds ?? 1)));
    case 'http-500-after':
      await serve();
      return answer(serverError());
    case 'http-500-before':
      return answer(serverError());
    case 'reset-after':
      await serve();
      return { kind: 'reset' };
    case 'reset-before':
      return { kind: 'reset' };
    case 'lost-answer':
      await serve();
      return { kind: 'never' };
    case 'slow':
      return slow(fault.delayMs, fault.commitsLate ?? false, exchange);
    case 'html':
      return answer(htmlPage());
    case 'cut-json':
      return { kind: 'cut', response: await serve() };
    case 'repeated':
      await serve();
      return answer(await serve());
    case 'token-revoked':
      return answer(exchange.revoke());
    case 'redirect':
      return answer(redirect(fault.location ?? 'https://elsewhere.example/'));
    case 'fatal_error':
      return answer(voice.refused('fatal_error'));
    case 'error':
      return answer(voice.refused(fault.code));
  }
}

async function slow(delayMs: number, commitsLate: boolean, { serve, closing }: Exchange): Promise<Delivery> {
  const early = commitsLate ? undefined : await serve();
  try {
    await sleep(delayMs, undefined, { signal: closing });
  } catch {
    return { kind: 'reset' };
  }
  return answer(early ?? (await serve()));
}

function answer(response: Response): Delivery {
  return { kind: 'answer', response };
}

function serverError(): Response {
  return new Response('Internal Server Error', { status: 500, headers: { 'content-type': 'text/plain' } });
}

function htmlPage(): Response {
  const page = '<!DOCTYPE html><html><head><title>Be right back</title></head><body>Be right back.</body></html>';
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

// 307 keeps method and body: the redirect that would carry a token and a report to another host if it were followed.
function redirect(location: string): Response {
  return new Response(null, { status: 307, headers: { location } });
}
