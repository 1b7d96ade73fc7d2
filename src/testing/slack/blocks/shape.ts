import { isObject } from '../../is-object.ts';

/** One thing wrong with a value, and where: the pointer is a JSON pointer. */
export interface Problem {
  readonly message: string;
  readonly pointer: string;
}

/** Looks at one value and notes what is wrong with it. */
export type Shape = (value: unknown, pointer: string, problems: Problem[]) => void;

/** A text of `min` to `max` UTF-16 units. */
export function text(max: number, min = 1): Shape {
  return (value, pointer, problems) => {
    if (typeof value !== 'string') problems.push({ message: 'must be a string', pointer });
    else if (value.length < min) problems.push({ message: `must be more than ${min - 1} characters`, pointer });
    else if (value.length > max) problems.push({ message: `must be less than ${max + 1} characters`, pointer });
  };
}

/** A text that is a URL of one of the protocols. */
export function url(max: number, protocols: readonly string[]): Shape {
  const checkLength = text(max);
  return (value, pointer, problems) => {
    checkLength(value, pointer, problems);
    if (typeof value !== 'string' || value === '') return;
    const isUrl = URL.canParse(value) && protocols.includes(new URL(value).protocol);
    if (!isUrl) problems.push({ message: 'must be a valid url', pointer });
  };
}

export const bool: Shape = (value, pointer, problems) => {
  if (typeof value !== 'boolean') problems.push({ message: 'must be a boolean', pointer });
};

/** A whole number within the bounds. */
export function whole(min: number, max: number): Shape {
  return (value, pointer, problems) => {
    const isFine = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    if (!isFine) problems.push({ message: `must be an integer from ${min} to ${max}`, pointer });
  };
}

export const finite: Shape = (value, pointer, problems) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) problems.push({ message: 'must be a number', pointer });
};

/** One of the values listed. */
export function oneOf(...allowed: readonly (string | number)[]): Shape {
  return (value, pointer, problems) => {
    if (!allowed.includes(value as string | number)) problems.push({ message: 'must be a valid enum value', pointer });
  };
}

/** A list of `min` to `max` items. */
export function list(item: Shape, max: number, min = 1): Shape {
  return (value, pointer, problems) => {
    if (!Array.isArray(value)) {
      problems.push({ message: 'must be an array', pointer });
      return;
    }
    if (value.length < min) problems.push({ message: `no less than ${min} items required`, pointer });
    if (value.length > max) problems.push({ message: `no more than ${max} items allowed`, pointer });
    for (const [index, entry] of value.entries()) item(entry, `${pointer}/${index}`, problems);
  };
}

/** An object with these fields and no others; `type` is always allowed, as `byType` has read it. */
export function fields(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  return (value, pointer, problems) => {
    if (!isObject(value)) {
      problems.push({ message: 'must be an object', pointer });
      return;
    }
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) problems.push({ message: `missing required field: ${name}`, pointer });
    }
    for (const [name, entry] of Object.entries(value)) {
      const shape = required[name] ?? optional[name];
      if (shape) {
        if (entry !== undefined) shape(entry, `${pointer}/${name}`, problems);
      } else if (name !== 'type') problems.push({ message: `invalid additional property: ${name}`, pointer });
    }
  };
}

/** An object whose `type` says which shape it must have. */
export function byType(table: Record<string, Shape>): Shape {
  return (value, pointer, problems) => {
    const type = isObject(value) ? value.type : undefined;
    const shape = typeof type === 'string' && Object.hasOwn(table, type) ? table[type] : undefined;
    if (shape) shape(value, pointer, problems);
    else if (type === undefined) problems.push({ message: 'missing required field: type', pointer });
    else problems.push({ message: `unsupported type: ${String(type)}`, pointer: `${pointer}/type` });
  };
}

/** Several shapes that must all fit. */
export function all(...shapes: readonly Shape[]): Shape {
  return (value, pointer, problems) => {
    for (const shape of shapes) shape(value, pointer, problems);
  };
}

/** An object that needs at least one of the fields. */
export function anyFieldOf(...names: readonly string[]): Shape {
  return (value, pointer, problems) => {
    if (!isObject(value) || names.some((name) => value[name] !== undefined)) return;
    problems.push({ message: `missing required field: ${names.join(' or ')}`, pointer });
  };
}
