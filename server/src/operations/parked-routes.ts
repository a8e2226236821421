// What failed too often and waits for a person, and what that person may do about it. Who did it and why is kept.
import Type from 'typebox';
import { type Refused, type Route, refuse, route } from '#kernel/route';
import { Action, limits, Parked, ParkedShown } from './contract.ts';
import type { Desk } from './desk.ts';
import { OPERATOR } from './now-routes.ts';
import {
  type Choice,
  drop,
  latestActions,
  redrive,
  running,
  type Shown,
  shown,
  type Waiting,
  waiting,
  wasDropped,
} from './parked-store.ts';
import { withoutSecrets } from './story.ts';

const CLOSED = { additionalProperties: false } as const;
const Id = Type.Object({ id: Type.String({ format: 'uuid' }) }, CLOSED);
const Reason = Type.String({ maxLength: limits.reasonMax.value });
const Subject = Type.String({ minLength: 1, maxLength: 200 });
const Redriven = Type.Object(
  {
    redriven: Type.Integer(),
    /** Contexts that no process runs now; theirs are taken when one starts. */
    withoutProcess: Type.Array(Type.String()),
  },
  CLOSED,
);
const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export function parkedRoutes(desk: Desk): Route[] {
  return [
    listing(desk),
    actions(desk),
    reading(desk),
    redriving(desk),
    redrivingSubject(desk),
    dropping(desk),
  ];
}

const listing = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/parked',
    access: OPERATOR,
    summary: 'Messages, timers and calls that failed, oldest first, with why and when they are tried again',
    query: Type.Object({ subject: Type.Optional(Subject), context: Type.Optional(Subject) }, CLOSED),
    replies: { 200: Type.Object({ parked: Type.Array(Parked) }, CLOSED) },
    async handle({ query }) {
      const { db, contexts } = desk.inside;
      const names = contexts.map(({ name }) => name);
      const asked = query.context === undefined ? names : names.filter((name) => name === query.context);
      const rows = await waiting(db, asked, query.subject === undefined ? {} : { subject: query.subject });
      return { status: 200, body: { parked: rows.map(view) } };
    },
  });

const actions = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/actions',
    access: OPERATOR,
    summary: 'What people did to what was parked, and why, the latest first',
    replies: { 200: Type.Object({ actions: Type.Array(Action) }, CLOSED) },
    async handle() {
      const rows = await latestActions(desk.inside.db, limits.actionsShownMax.value);
      return { status: 200, body: { actions: rows.map((row) => ({ ...row, at: instant(row.at) })) } };
    },
  });

const reading = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/parked/:id',
    access: OPERATOR,
    summary: 'One of them, with its message and what stands behind it',
    params: Id,
    replies: { 200: ParkedShown },
    refusals: ['parked-unknown'],
    async handle({ params }) {
      const row = await one(desk, params.id);
      if ('refused' in row) return refuse(row);
      const { message, behind } = row;
      const later = behind.map(({ since, ...rest }) => ({ ...rest, since: instant(since) }));
      return { status: 200, body: { ...view(row), message: withoutSecrets(message), behind: later } };
    },
  });

const redriving = (desk: Desk) =>
  route({
    method: 'POST',
    path: '/parked/:id/redrive',
    access: OPERATOR,
    summary: 'Tries it again; what stands behind it follows in its sequence',
    params: Id,
    body: Type.Object({ reason: Type.Optional(Reason) }, CLOSED),
    replies: { 200: Redriven },
    refusals: ['parked-unknown'],
    async handle({ params, body, caller }) {
      const row = await one(desk, params.id);
      if ('refused' in row) return refuse(row);
      const doer = { actor: caller.actor, reason: body.reason ?? '' };
      return { status: 200, body: await tryAgain(desk, { id: params.id }, [row], doer) };
    },
  });

const redrivingSubject = (desk: Desk) =>
  route({
    method: 'POST',
    path: '/parked/redrive',
    access: OPERATOR,
    summary: 'Tries everything about one subject again (a booking, a hold, a pool …), in its sequence',
    body: Type.Object({ subject: Subject, reason: Type.Optional(Reason) }, CLOSED),
    replies: { 200: Redriven },
    refusals: ['parked-unknown'],
    async handle({ body: { subject, reason = '' }, caller }) {
      const { db, contexts } = desk.inside;
      const rows = await waiting(
        db,
        contexts.map(({ name }) => name),
        { subject },
      );
      if (rows.length === 0) return refuse({ refused: 'parked-unknown' });
      return { status: 200, body: await tryAgain(desk, { subject }, rows, { actor: caller.actor, reason }) };
    },
  });

const dropping = (desk: Desk) =>
  route({
    method: 'POST',
    path: '/parked/:id/drop',
    access: OPERATOR,
    summary: 'It never takes effect; what stands behind it goes on',
    params: Id,
    body: Type.Object({ reason: Type.String({ minLength: 3, maxLength: limits.reasonMax.value }) }, CLOSED),
    replies: { 200: Type.Object({ dropped: Type.String(), behind: Type.Integer() }, CLOSED) },
    refusals: ['parked-unknown'],
    async handle({ params, body, caller }) {
      const { db } = desk.inside;
      const row = await one(desk, params.id);
      const count = 'refused' in row ? 0 : await drop(db, row, { actor: caller.actor, reason: body.reason });
      // A repeat of a request whose answer was lost hears that it is done.
      if (count === 0 && (await wasDropped(db, params.id)))
        return { status: 200, body: { dropped: params.id, behind: 0 } };
      if (count === 0 || 'refused' in row) return refuse({ refused: 'parked-unknown' });
      return { status: 200, body: { dropped: row.id, behind: row.behind.length } };
    },
  });

async function one(desk: Desk, id: string): Promise<Shown | Refused> {
  const { db, contexts } = desk.inside;
  const [row] = await waiting(
    db,
    contexts.map(({ name }) => name),
    { id },
  );
  return row ? shown(db, row) : { refused: 'parked-unknown' };
}

async function tryAgain(
  { inside: { db, contexts } }: Desk,
  choice: Choice,
  rows: readonly Waiting[],
  doer: { actor: string; reason: string },
) {
  const names = contexts.map(({ name }) => name);
  const redriven = await redrive(db, names, choice, doer);
  const served = await running(db, names);
  const needed = new Set(rows.map(({ context }) => context));
  return { redriven, withoutProcess: [...needed].filter((context) => !served.includes(context)) };
}

function view({ since, retryAt, ...row }: Waiting) {
  const { id, context, kind, type, subject, attempts, error, trace, before } = row;
  return {
    ...{ id, context, kind, type, subject, attempts, error, trace, before },
    since: instant(since),
    retryAt: retryAt === null ? null : instant(retryAt),
  };
}
