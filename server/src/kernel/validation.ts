// Shapes at the door: TypeBox compiles each schema once; a request that does not fit is told every reason, field
// by field, a bounded number of them. Not Fastify's ajv: it takes `urn:uuid:…` for a UUID, and cannot coerce the
// query alone nor bound the list of all errors.
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import Value from 'typebox/value';

export const validationLimits = {
  reasonsMax: { value: 8, unit: 'reasons', why: 'reasons given for one request that has the wrong shape' },
} as const;

export type Part = 'params' | 'query' | 'body';

export interface Reason {
  in: Part;
  /** JSON pointer into that part. */
  pointer: string;
  detail: string;
}

/** Undefined when the value fits. */
export type Check = (value: unknown) => Reason[] | undefined;

/** A check of one part of a request; nothing but an empty object fits where no schema was given. */
export function check(part: Part, schema: TSchema | undefined): Check {
  if (!schema) return (value) => (isEmpty(value) ? undefined : unknownFields(part, value));
  const compiled = Compile(schema);
  return (value) => (compiled.Check(value) ? undefined : reasons(part, schema, value));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const _ in value) return false;
  return true;
}

function unknownFields(part: Part, value: unknown): Reason[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ in: part, pointer: '', detail: 'must be left out' }];
  }
  return Object.keys(value)
    .slice(0, validationLimits.reasonsMax.value)
    .map((name) => ({ in: part, pointer: `/${escapePointer(name)}`, detail: 'is not known here' }));
}

const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

interface Shape {
  type?: unknown;
  const?: unknown;
  anyOf?: Shape[];
  properties?: Record<string, Shape>;
  items?: Shape;
  additionalProperties?: unknown;
  unevaluatedProperties?: unknown;
}

/** An object that lets unknown fields pass would hide a caller's mistake, so such a schema ends the start. */
export function assertClosed(schema: Shape, at: string): void {
  const open = schema.additionalProperties === undefined && schema.unevaluatedProperties === undefined;
  if (schema.properties && open) {
    throw new Error(
      `${at === '' ? 'the schema' : at} lets unknown fields pass: add additionalProperties: false`,
    );
  }
  for (const [name, inner] of Object.entries(schema.properties ?? {})) assertClosed(inner, `${at}/${name}`);
  for (const branch of schema.anyOf ?? []) assertClosed(branch, at);
  if (schema.items) assertClosed(schema.items, `${at}/*`);
}

function reasons(part: Part, schema: TSchema, value: unknown): Reason[] {
  if (value === undefined) return [{ in: part, pointer: '', detail: 'is missing' }];
  const found: Reason[] = [];
  explain(schema, value, '', (pointer, detail) => {
    // One reason per field: 0.5 is no integer, and that it is below the minimum as well helps nobody.
    if (found.some((reason) => reason.pointer === pointer)) return 0;
    found.push({ in: part, pointer, detail });
    return 1;
  });
  return found.slice(0, validationLimits.reasonsMax.value);
}

/** Answers how many reasons it added. */
type Add = (pointer: string, detail: string) => 0 | 1;

/**
 * Unions are explained by the alternative that the value seems to mean, so that a caller reads what is wrong with
 * what was sent, and not with everything that could have been sent.
 */
function explain(schema: Shape, value: unknown, at: string, add: Add): number {
  if (Value.Check(schema as TSchema, value)) return 0;
  if (schema.anyOf?.every((branch) => 'const' in branch)) {
    return add(at, `must be one of ${schema.anyOf.map((branch) => JSON.stringify(branch.const)).join(', ')}`);
  }
  if (schema.anyOf) return explain(meant(schema.anyOf, value), value, at, add);
  const parts = partsOf(schema, value);
  let count = 0;
  for (const { name, inner, value: part } of parts) {
    if (count >= validationLimits.reasonsMax.value) return count;
    count += explain(inner, part, `${at}/${escapePointer(name)}`, add);
  }
  return count + explainItself(schema, value, at, add);
}

/** What a list or an object is made of, as far as it is there. */
function partsOf(schema: Shape, value: unknown): { name: string; inner: Shape; value: unknown }[] {
  const { items, properties = {} } = schema;
  if (Array.isArray(value))
    return items ? value.map((item, at) => ({ name: `${at}`, inner: items, value: item })) : [];
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  return Object.entries(properties).flatMap(([name, inner]) =>
    name in fields ? [{ name, inner, value: fields[name] }] : [],
  );
}

/** What is wrong with a value apart from its parts. */
function explainItself(schema: Shape, value: unknown, at: string, add: Add): number {
  const { items: _, properties, ...rest } = schema;
  const anything = properties && Object.fromEntries(Object.keys(properties).map((name) => [name, {}]));
  const alone = anything ? { ...rest, properties: anything } : rest;
  let count = 0;
  for (const error of Value.Errors(alone as TSchema, value)) {
    if (error.keyword === 'boolean') count += add(at + error.instancePath, 'is not known here');
    else if (error.keyword === 'required') {
      for (const name of error.params.requiredProperties)
        count += add(`${at}/${escapePointer(name)}`, 'is missing');
    } else if (error.keyword !== 'additionalProperties') count += add(at + error.instancePath, error.message);
  }
  return count;
}

/** The alternative that shares most field names with the value, or at least its kind. */
function meant(branches: Shape[], value: unknown): Shape {
  const fields = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const score = (branch: Shape) => {
    const known = fields.filter((name) => branch.properties && name in branch.properties).length;
    return 2 * known - fields.length + (branch.type === kind ? 1 : 0);
  };
  return branches.reduce((best, branch) => (score(branch) > score(best) ? branch : best));
}

const INTEGER = /^-?\d{1,15}$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
const matches = (text: unknown, form: RegExp) => typeof text === 'string' && form.test(text);

/** Text of a URL as the numbers, truth values and lists that its schema asks for; undefined when nothing is to do. */
export function coercion(
  schema: TSchema | undefined,
): ((values: Record<string, unknown>) => void) | undefined {
  const properties = (schema as Shape | undefined)?.properties ?? {};
  const steps = Object.entries(properties).flatMap(([name, inner]) => {
    const convert = converter(inner);
    return convert ? [{ name, convert }] : [];
  });
  if (steps.length === 0) return undefined;
  return (values) => {
    for (const { name, convert } of steps) if (name in values) values[name] = convert(values[name]);
  };
}

function converter(schema: Shape): ((value: unknown) => unknown) | undefined {
  if (schema.type === 'integer') return (text) => (matches(text, INTEGER) ? Number(text) : text);
  if (schema.type === 'number') return (text) => (matches(text, NUMBER) ? Number(text) : text);
  if (schema.type === 'boolean') return (text) => (text === 'true' ? true : text === 'false' ? false : text);
  if (schema.type !== 'array') return undefined;
  const item = schema.items ? converter(schema.items) : undefined;
  return (value) => {
    const list = Array.isArray(value) ? value : [value];
    return item ? list.map(item) : list;
  };
}

/**
 * Whether a value would come back as it was sent: PostgreSQL stores neither NUL nor half a surrogate pair, and a
 * number beyond 2^53 has lost digits already. Lean, because every body is looked through.
 */
export function isFaithful(value: unknown): boolean {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isFaithful);
  for (const key in value) {
    if (!storable(key) || !isFaithful((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

const storable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** Where a value is not faithful. */
export function unfaithful(part: Part, value: unknown, pointer = ''): Reason[] {
  if (isFaithful(value)) return [];
  if (typeof value === 'number') return [{ in: part, pointer, detail: 'must lie within ±2^53' }];
  if (typeof value !== 'object' || value === null) {
    return [{ in: part, pointer, detail: 'must not contain NUL or half of a surrogate pair' }];
  }
  const inner = Object.entries(value).flatMap(([key, each]) =>
    unfaithful(part, each, `${pointer}/${escapePointer(key)}`),
  );
  const found =
    inner.length > 0 ? inner : [{ in: part, pointer, detail: 'has a name that cannot be stored' }];
  return found.slice(0, validationLimits.reasonsMax.value);
}
