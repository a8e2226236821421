// `npm run docs`: writes every generated page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFacts } from './declarations.ts';
import { PAGES } from './pages.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

const facts = await readFacts();
for (const { path, render } of PAGES) {
  const file = join(ROOT, path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const text = render(facts, present);
  if (text === present) continue;
  writeFileSync(file, text);
  process.stdout.write(`${path}\n`);
}
