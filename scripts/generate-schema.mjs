/** Makes `schema/result.schema.json` from `src/model/result.ts`: `npm run schema`. A test fails when it is out of date. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The file's text, so that the test can compare it without writing. */
export function generateSchema() {
  const schema = createGenerator({
    path: `${root}src/model/result.ts`,
    tsconfig: `${root}tsconfig.columns.json`,
    type: 'Result',
    // The generator brings a TypeScript of its own; ours checks the types.
    skipTypeCheck: true,
    // The contract lets a later version add fields; a reader must not reject them.
    additionalProperties: true,
  }).createSchema('Result');
  return `${JSON.stringify({ title: 'Result of halfopen', ...schema }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${root}schema`, { recursive: true });
  writeFileSync(`${root}schema/result.schema.json`, generateSchema());
}
