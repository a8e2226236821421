// `npm run client`: writes the types of the API that the web speaks, from the same declarations that serve it.
// Not kept in git: the types are as old as the last `npm run types` or build, never older.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { openapi } from '../server/src/kernel/openapi.ts';
import { declaredContexts } from '../server/src/laws/declarations.ts';

export const CLIENT_FILE = join(import.meta.dirname, 'src', 'api-schema.d.ts');

const HEAD =
  '// Written by `npm run client` from the declarations of the server; change them, not this file.\n\n';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** Refusals are all of one shape, so they are not repeated with every address. */
export async function clientTypes(): Promise<string> {
  const document = openapi(declaredContexts(), { version: '0' }) as Document;
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      const kept = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
      operation.responses = Object.fromEntries(kept);
    }
  }
  return HEAD + astToString(await openapiTypescript(JSON.stringify(document), { defaultNonNullable: false }));
}

if (import.meta.main) {
  const text = await clientTypes();
  let present = '';
  try {
    present = readFileSync(CLIENT_FILE, 'utf8');
  } catch {
    // Written for the first time.
  }
  if (text !== present) {
    writeFileSync(CLIENT_FILE, text);
    process.stdout.write(`${CLIENT_FILE}\n`);
  }
}
