import type { SalesforceObjectType } from '../object-types.ts';
import type { OperationContext } from '../operation.ts';
import { attributesOf, valueAnswer } from '../record-answers.ts';
import type { SalesforceRecord } from '../state.ts';
import { nameValue, type ResolvedPath, resolvePath } from './resolve-path.ts';
import { malformed } from './tokens.ts';

type Context = Pick<OperationContext, 'org' | 'version'>;

/** What writes a record with the fields that a query asks for; throws when there is no such field. */
export function selectedAnswer(
  context: Context,
  type: SalesforceObjectType,
  names: readonly string[],
): (record: SalesforceRecord) => Record<string, unknown> {
  const paths = names.map((name) => resolvePath(context.org, type, name));
  const seen = new Set<string>();
  for (const { field, relationships } of paths) {
    const whole = [...relationships, field.name].join('.');
    if (seen.has(whole)) throw malformed(`duplicate field selected: ${whole}`);
    seen.add(whole);
  }
  return (record) => {
    const answer: Record<string, unknown> = { attributes: attributesOf(record, context.version) };
    for (const path of paths) put(answer, record, path, context);
    return answer;
  };
}

function put(answer: Record<string, unknown>, record: SalesforceRecord, path: ResolvedPath, context: Context): void {
  const { field, relationships } = path;
  const steps = path.steps(record);
  let place = answer;
  for (const [depth, name] of relationships.entries()) {
    const step = steps[depth];
    place[name] ??= step ? { attributes: attributesOf(step, context.version) } : null;
    if (!step) return;
    place = place[name] as Record<string, unknown>;
  }
  const owner = steps.at(-1) ?? record;
  const isOwn = context.org.fields(owner.type).includes(field);
  place[field.name] = isOwn ? valueAnswer(owner, field, context) : nameValue(context.org, owner, field);
}
