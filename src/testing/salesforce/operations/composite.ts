import { isObject } from '../../is-object.ts';
import type { OperationContext, SalesforceOperation } from '../operation.ts';
import { badJson, noSuchResource, refuse, SalesforceRefusal } from '../refusal.ts';

const HALTED = 'The transaction was rolled back since another operation in the same transaction failed.';

interface SubRequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
}

interface SubAnswer {
  readonly body: unknown;
  readonly httpHeaders: Record<string, string>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

const composite: SalesforceOperation = {
  name: 'composite',
  httpMethod: 'POST',
  path: '/composite',
  run(context) {
    const requests = readRequests(context);
    const allOrNone = isObject(context.body) && context.body.allOrNone === true;
    const known = new Map<string, unknown>();
    const failed = new Set<string>();
    const attempt = (request: SubRequest): SubAnswer => {
      const answer = answerOne(request, context, known, failed);
      if (answer.httpStatusCode < 300) known.set(request.referenceId, answer.body);
      else failed.add(request.referenceId);
      return answer;
    };
    const isGood = () => !allOrNone || failed.size === 0;
    const answers = context.org.atomically(() => requests.map(attempt), isGood);
    const compositeResponse = isGood()
      ? answers
      : answers.map((answer) => (isFailed(answer) ? answer : halted(answer)));
    return { status: 200, body: { compositeResponse } };
  },
};

function readRequests({ org, body }: OperationContext): SubRequest[] {
  const { compositeRequest } = isObject(body) ? body : {};
  if (!Array.isArray(compositeRequest)) throw badJson('compositeRequest must be a list');
  const most = org.limits.compositeRequests;
  if (compositeRequest.length > most) throw refuse('LIMIT_EXCEEDED', `At most ${most} subrequests are allowed`);
  const requests = compositeRequest.map((one: unknown): SubRequest => {
    const { method, url, referenceId, body: sent } = isObject(one) ? one : {};
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw badJson('A subrequest needs method, url and referenceId');
    }
    return { method, url, referenceId, body: sent };
  });
  if (new Set(requests.map(({ referenceId }) => referenceId)).size < requests.length) {
    throw refuse('INVALID_INPUT', 'A referenceId must be unique');
  }
  return requests;
}

function answerOne(
  request: SubRequest,
  context: OperationContext,
  known: ReadonlyMap<string, unknown>,
  failed: ReadonlySet<string>,
): SubAnswer {
  const { referenceId } = request;
  try {
    const fill = (text: string) => fillIn(text, known, failed);
    const url = new URL(fill(request.url), context.org.instanceUrl);
    const route = context.findRoute(request.method, url.pathname);
    if (!route.operation || route.version === undefined || route.operation === composite) throw noSuchResource();
    const answer = route.operation.run({
      ...context,
      names: route.names,
      version: route.version,
      query: Object.fromEntries(url.searchParams),
      body: mapTexts(request.body, fill),
    });
    const { status, body = null, headers = {} } = answer;
    return { body, httpHeaders: headers, httpStatusCode: status, referenceId };
  } catch (error) {
    if (!(error instanceof SalesforceRefusal)) throw error;
    return { body: error.toBody(), httpHeaders: {}, httpStatusCode: error.status, referenceId };
  }
}

// `@{made.id}` stands for what an earlier answer holds there.
function fillIn(text: string, known: ReadonlyMap<string, unknown>, failed: ReadonlySet<string>): string {
  return text.replace(/@\{(\w+)((?:\.\w+|\[\d+\])*)\}/g, (whole, referenceId: string, path: string) => {
    if (failed.has(referenceId)) throw refuse('PROCESSING_HALTED', `Invalid reference specified: ${whole}`);
    let value: unknown = known.get(referenceId);
    for (const [name] of path.matchAll(/\w+/g)) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw refuse('PROCESSING_HALTED', `Invalid reference specified. No value for ${whole} found`);
  });
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]));
}

function isFailed({ httpStatusCode }: SubAnswer): boolean {
  return httpStatusCode >= 300;
}

function halted({ referenceId }: SubAnswer): SubAnswer {
  const body = [{ errorCode: 'PROCESSING_HALTED', message: HALTED }];
  return { body, httpHeaders: {}, httpStatusCode: 400, referenceId };
}

/** The operation that carries others. */
export const COMPOSITE_OPERATIONS: readonly SalesforceOperation[] = [composite];
