// Audits: the last result, the one that runs, and the button for the next.
import Type from 'typebox';
import { type Route, refuse, route } from '#kernel/route';
import { type AuditRow, latestAudits, openAudit, readAudit } from './audit-store.ts';
import { Audit, AuditShown, limits } from './contract.ts';
import type { Desk } from './desk.ts';
import { OPERATOR } from './now-routes.ts';

const CLOSED = { additionalProperties: false } as const;
const AuditId = Type.Object({ auditId: Type.String({ format: 'uuid' }) }, CLOSED);
const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export function auditRoutes(desk: Desk): Route[] {
  return [listing(desk), reading(desk), starting(desk)];
}

const listing = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/audits',
    access: OPERATOR,
    summary: 'Audits, newest first',
    replies: { 200: Type.Object({ audits: Type.Array(Audit) }, CLOSED) },
    async handle(_, { world }) {
      const rows = await latestAudits(desk.inside.db, world.now(), limits.auditsShownMax.value);
      return { status: 200, body: { audits: rows.map(shown) } };
    },
  });

const reading = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/audits/:auditId',
    access: OPERATOR,
    summary: 'One audit with what it found, or how far it is',
    params: AuditId,
    replies: { 200: AuditShown },
    refusals: ['audit-unknown'],
    async handle({ params }, { world }) {
      const row = await readAudit(desk.inside.db, params.auditId, world.now());
      if (!row) return refuse({ refused: 'audit-unknown' });
      return { status: 200, body: { ...shown(row), violations: row.violations ?? [] } };
    },
  });

const starting = (desk: Desk) =>
  route({
    method: 'POST',
    path: '/audits',
    access: OPERATOR,
    summary: 'Starts an audit in the background, on one moment of the database; one at a time',
    body: Type.Object(
      {
        quiet: Type.Optional(
          Type.Boolean({ description: 'Nothing is under way any more: whatever has not ended counts.' }),
        ),
      },
      CLOSED,
    ),
    replies: { 202: Audit },
    refusals: ['audit-running'],
    async handle({ body, caller }, { world }) {
      const { db, audits } = desk.inside;
      const now = world.now();
      const quiet = body.quiet ?? false;
      const asked = await openAudit(db, { id: world.id(), by: caller.actor, quiet, now });
      if ('running' in asked) return refuse({ refused: 'audit-running', auditId: asked.running });
      audits.start(asked.opened, quiet);
      const row = await readAudit(db, asked.opened, now);
      if (!row) throw new Error('an audit was opened and is not there');
      return {
        status: 202,
        body: shown(row),
        headers: { location: `/v1/operations/audits/${asked.opened}` },
      };
    },
  });

function shown(row: AuditRow): Audit {
  const { startedBy, quiet, progress, endedAt, seconds, violationCount, counts, failure } = row;
  return {
    auditId: row.audit,
    state: failure !== null ? 'failed' : endedAt === null ? 'running' : 'done',
    startedAt: instant(row.startedAt),
    ...{ startedBy, quiet, progress },
    endedAt: endedAt === null ? null : instant(endedAt),
    ...{ seconds, violationCount, counts, failure },
  };
}
