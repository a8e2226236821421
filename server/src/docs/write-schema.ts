// `npm run schema`: writes server/schema.sql.
import { writeFileSync } from 'node:fs';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';

writeFileSync(SCHEMA_FILE, await schemaText());
process.stdout.write('server/schema.sql\n');
// The test server that was started for this ends with the process.
process.exit(0);
