// Reads seating plans that hosts bring: pretix JSON, CSV, charts of seats.io and ticketland, stadium lists, and
// Jari's own format. The format is told from the content. Any problem means that nothing should be imported; a plan
// is still given where one could be made, so a page can show what was understood.

import { JsonNode } from './json-node.ts';
import type { FieldProblem } from './problems.ts';
import { ProblemList, quote } from './problems.ts';
import { draftChart, draftHall, draftOwn, draftStadium } from './seating-charts.ts';
import type { ColumnMap } from './seating-csv.ts';
import { draftCsv, sortCsvRows } from './seating-csv.ts';
import type { Finish } from './seating-draft.ts';
import { PlanDraft } from './seating-draft.ts';
import type { PlanCounts, Point, SeatingPlan } from './seating-plan.ts';
import { countsOf, planFormat, planLimits, tierUnnamed } from './seating-plan.ts';
import { draftPretix } from './seating-pretix.ts';

export interface PlanSource {
  /** The file as it is: text, or bytes in UTF-8 (or UTF-16 with its mark). */
  content: string | Uint8Array;
  /** Instead of the name in the file; needed for files that carry none. */
  name?: string | undefined;
  /** CSV only: which columns are which, where their names are unusual. */
  columns?: ColumnMap | undefined;
  /** Tier of seats whose source names none; `standard` otherwise. */
  tier?: string | undefined;
  /** What people come to see, instead of what the file says or what the front rows suggest. */
  focal?: Point | undefined;
}

export interface PlanImport {
  plan: SeatingPlan;
  counts: PlanCounts;
  /** Not empty: nothing should be imported. */
  problems: FieldProblem[];
}

type DraftFormat = (root: JsonNode, draft: PlanDraft) => Finish;

const formats: { name: string; fits: (root: JsonNode) => boolean; draft: DraftFormat }[] = [
  { name: 'Jari seating plan', fits: (root) => root.at('format').value === planFormat, draft: draftOwn },
  { name: 'pretix seating plan', fits: (root) => root.at('zones').isList, draft: draftPretix },
  { name: 'seats.io chart', fits: (root) => root.at('subChart').isRecord, draft: draftChart },
  { name: 'ticketland hall', fits: (root) => root.at('objects').isList, draft: draftHall },
  { name: 'stadium list', fits: isStadium, draft: draftStadium },
];

/** Tribunes with sectors with rows: `{"west": {"1": {"rows": [{"name": "1", "seats": "1-27"}]}}}`. */
function isStadium(root: JsonNode): boolean {
  return root.members().some((tribune) => tribune.members().some((sector) => sector.at('rows').isList));
}

export function importSeatingPlan(source: PlanSource): PlanImport {
  const problems = new ProblemList();
  const draft = new PlanDraft(problems, source.tier ?? tierUnnamed);
  const text = decode(source.content, problems);
  const finish = text === undefined ? { name: '' } : draftText(text, draft, problems, source);
  const plan = draft.finish({
    ...finish,
    name: source.name ?? finish.name,
    focal: source.focal ?? finish.focal,
  });
  return { plan, counts: countsOf(plan), problems: problems.all() };
}

function draftText(text: string, draft: PlanDraft, problems: ProblemList, source: PlanSource): Finish {
  if (!/^\s*[[{]/.test(text)) {
    draftCsv(text, draft, problems, source.columns);
    return { name: '', sortRows: sortCsvRows };
  }
  const root = parseJson(text, problems);
  if (root === undefined) return { name: '' };
  const format = formats.find(({ fits }) => fits(root));
  if (format !== undefined) return format.draft(root, draft);
  const known = `${formats.map(({ name }) => name).join(', ')}, or CSV with a header`;
  problems.add('file', 'format-unknown', { known });
  return { name: '' };
}

function parseJson(text: string, problems: ProblemList): JsonNode | undefined {
  try {
    return new JsonNode(JSON.parse(text), '', problems);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    problems.add('file', 'json-invalid', { error: quote(said) });
    return undefined;
  }
}

function decode(content: string | Uint8Array, problems: ProblemList): string | undefined {
  const max = planLimits.planFileBytesMax.value;
  if (content.length > max) {
    problems.add('file', 'file-large', { max });
    return undefined;
  }
  if (typeof content === 'string') return content.replace(/^\uFEFF/, '');
  try {
    return new TextDecoder(encodingOf(content), { fatal: true }).decode(content);
  } catch {
    problems.add('file', 'file-not-utf8');
    return undefined;
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
