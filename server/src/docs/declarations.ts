// What the code says about itself: the contexts with their messages, routes, limits and refusals, and every other
// limit that a file exports. All pages are written from these facts, so a page cannot know better than the code.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Limit } from '#kernel/context';
import { declaredContexts } from '../laws/declarations.ts';

export interface LimitRow extends Limit {
  name: string;
}

/** Limits that are promised together. */
export interface LimitGroup {
  /** A folder of server/src, e.g. `booking`. */
  folder: string;
  limits: LimitRow[];
}

export interface Facts {
  contexts: readonly Context[];
  limits: LimitGroup[];
}

const SOURCES = join(import.meta.dirname, '..');

export async function readFacts(): Promise<Facts> {
  const contexts = declaredContexts();
  return { contexts, limits: await everyLimit(contexts) };
}

async function everyLimit(contexts: readonly Context[]): Promise<LimitGroup[]> {
  const groups = new Map<string, Map<string, LimitRow>>();
  const add = (folder: string, limits: Record<string, Limit>) => {
    const group = groups.get(folder) ?? new Map<string, LimitRow>();
    groups.set(folder, group);
    for (const [name, { value, unit, why }] of Object.entries(limits))
      group.set(name, { name, value, unit, why });
  };
  for (const { name, limits } of contexts) add(name, limits);
  for (const { folder, limits } of await exportedLimits()) add(folder, limits);
  return [...groups].map(([folder, group]) => ({ folder, limits: [...group.values()] }));
}

async function exportedLimits(): Promise<{ folder: string; limits: Record<string, Limit> }[]> {
  const found: { folder: string; limits: Record<string, Limit> }[] = [];
  const files = globSync('*/**/*.ts', { cwd: SOURCES, exclude: (path) => path.endsWith('.test.ts') });
  for (const file of files.map((path) => path.replaceAll('\\', '/')).sort()) {
    const names = limitNames(readFileSync(join(SOURCES, file), 'utf8'));
    if (names.length === 0) continue;
    const module: Record<string, unknown> = await import(join(SOURCES, file));
    const folder = file.split('/')[0] ?? '';
    for (const name of names) {
      const value = module[name];
      if (isLimit(value)) found.push({ folder, limits: { [name]: value } });
      else if (isLimits(value)) found.push({ folder, limits: value });
    }
  }
  return found;
}

/** Only files that export limits are imported: the others may be programs. */
function limitNames(text: string): string[] {
  return [...text.matchAll(/^export const (\w+Limits|limits|\w+(?= = \{\s*value:))\b/gm)].flatMap(
    (match) => match[1] ?? [],
  );
}

function isLimit(value: unknown): value is Limit {
  return (
    typeof value === 'object' &&
    value !== null &&
    'value' in value &&
    typeof value.value === 'number' &&
    'unit' in value &&
    'why' in value
  );
}

function isLimits(value: unknown): value is Record<string, Limit> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isLimit);
}
