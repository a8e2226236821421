// Who may call what. The rule stands in the route's declaration; here it is checked for each request, listed for
// tests and docs, and demanded at the start, so that a route without a rule never serves anybody.
import type { Context } from './context.ts';
import { Denied } from './problem.ts';
import type { Access, Caller, Route } from './route.ts';
import { assertClosed } from './validation.ts';

/** What of a request can say who is calling. */
export interface Credentials {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Tells who is calling; answers at once where it knows already, because it stands before every request.
 * Throws Denied for a credential that is wrong; no credential at all is `NOBODY`.
 */
export type Authenticate = (request: Credentials) => Caller | Promise<Caller>;

/** Holds the token of a session for pages of this origin; scripts cannot read it. See `sessionCookie`. */
export const SESSION_COOKIE = 'jari_session';

/** On https browsers are told that no other host, and nobody on plain http, may ever have set it. */
export function sessionCookie(secure: boolean): string {
  return secure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE;
}

/**
 * Whose page made a browser send this: another site can make it send our cookie, but not these headers. `unknown`:
 * neither header is there, so it is a program, or a browser older than both. `publicUrl`: for a proxy that changes Host.
 */
export function pageOf(
  { headers }: Pick<Credentials, 'headers'>,
  publicUrl: string | undefined,
): 'own' | 'foreign' | 'unknown' {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'foreign';
  if (origin === undefined) return 'unknown';
  if (typeof origin !== 'string' || !URL.canParse(origin)) return 'foreign';
  const { host: theirs, origin: whole } = new URL(origin);
  const isOurs = theirs === host || (publicUrl !== undefined && whole === new URL(publicUrl).origin);
  return isOurs ? 'own' : 'foreign';
}

/** Throws Denied for a write that a page of another site caused, unless it shows a credential that no browser adds by itself. */
export function assertNotForeign(request: Credentials, publicUrl: string | undefined): void {
  if (request.headers.authorization !== undefined) return;
  if (pageOf(request, publicUrl) === 'foreign') throw new Denied('cross-site');
}

export const NOBODY: Caller = Object.freeze({ kind: 'nobody', actor: 'nobody', id: '', roles: [] });

/** Throws Denied: 401 when nobody is there, 403 when the wrong person is. */
export function admit(access: Access, caller: Caller): void {
  if (access === 'anyone') return;
  if (caller.kind === 'nobody') throw new Denied('credential-missing');
  if (access === 'signed-in' || caller.roles.includes(access.role)) return;
  throw new Denied('role-missing', { role: access.role });
}

export interface AccessRow {
  context: string;
  method: Route['method'];
  /** As mounted, e.g. `/v1/inventory/holds/:holdId`. */
  path: string;
  access: Access;
}

export function mountedPath(context: string, route: Route): string {
  return `/v1/${context}${route.path === '/' ? '' : route.path}`;
}

/** Every route with its rule, for the table-driven test and the docs. */
export function accessMatrix(contexts: readonly Context[]): AccessRow[] {
  return contexts.flatMap(({ name, routes = [] }) =>
    routes.map((route) => ({
      context: name,
      method: route.method,
      path: mountedPath(name, route),
      access: route.access,
    })),
  );
}

/** Ends the start with one sentence when a declaration of a route cannot be served as it stands. */
export function assertRoutes(contexts: readonly Context[]): void {
  const seen = new Set<string>();
  for (const { name, routes = [], refusals } of contexts) {
    for (const route of routes) {
      const where = `${route.method} ${mountedPath(name, route)}`;
      if (!isAccess(route.access)) throw new Error(`${where} does not say who may call it`);
      if (!/^\/[\w\-.:/]*$/.test(route.path))
        throw new Error(`${where} is not a path: begin it with a slash`);
      const shape = where.replaceAll(/:[^/]+/g, ':');
      if (seen.has(shape)) throw new Error(`${where} is declared twice`);
      seen.add(shape);
      if (route.method === 'GET' && route.body) throw new Error(`${where} cannot have a body`);
      for (const part of ['params', 'query', 'body'] as const) {
        const schema = route[part];
        if (schema) assertClosed(schema, `${where}: ${part}`);
      }
      for (const code of route.refusals ?? []) {
        if (!(code in refusals))
          throw new Error(`${where} refuses with ${code}, which ${name} does not declare`);
      }
    }
  }
}

function isAccess(access: unknown): access is Access {
  if (access === 'anyone' || access === 'signed-in') return true;
  return typeof access === 'object' && access !== null && 'role' in access && typeof access.role === 'string';
}
