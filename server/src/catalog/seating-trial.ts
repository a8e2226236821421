// What the tests of seating plans have in common: an import that must succeed, and one that must be refused.
import assert from 'node:assert/strict';
import { Value } from 'typebox/value';
import { importSeatingPlan, type PlanImport, type PlanSource } from './seating-import.ts';
import { cellsOf, type SeatedArea, SeatingPlan } from './seating-plan.ts';

type More = Omit<PlanSource, 'content'>;

export function fine(content: string | Uint8Array, more: More = {}): PlanImport {
  const imported = importSeatingPlan({ content, ...more });
  assert.deepEqual(imported.problems, []);
  assert.ok(
    Value.Check(SeatingPlan, imported.plan),
    JSON.stringify(Value.Errors(SeatingPlan, imported.plan)[0]),
  );
  return imported;
}

export function problemsIn(content: string | Uint8Array, more: More = {}): [string, string][] {
  const { problems } = importSeatingPlan({ content, ...more });
  for (const { next } of problems) assert.ok(next.length > 0);
  return problems.map(({ where, what }) => [where, what]);
}

export function seated({ plan }: PlanImport, at = 0): SeatedArea {
  const area = plan.areas[at];
  if (area?.kind !== 'seated') throw new Error(`area ${at} has no seats`);
  return area;
}

export const units = (imported: PlanImport) => cellsOf(imported.plan).map(({ unit }) => unit);
export const numbers = (imported: PlanImport, area = 0, row = 0) =>
  seated(imported, area).rows[row]?.seats.map(({ number }) => number);
