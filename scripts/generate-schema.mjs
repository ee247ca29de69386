/** Makes the files in `schema/` from the types in `src/model/`: `npm run schema`. A test fails when one is out of date. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { generateConfigSchema } from './config-schema.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** File below `schema/` to the type it describes, the file below `src/model/` that has it, and a title. */
const SCHEMAS = {
  'result.schema.json': { type: 'Result', source: 'result.ts', title: 'Result of halfopen' },
  'explanation.schema.json': { type: 'Explanation', source: 'explanation.ts', title: 'Explanation by halfopen' },
  'inspection.schema.json': { type: 'Inspection', source: 'inspection.ts', title: 'Inspection of a file by halfopen' },
  'diff.schema.json': { type: 'DiffResult', source: 'diff.ts', title: 'Difference of two results of halfopen' },
};

/** The file's text, so that the test can compare it without writing. */
export function generateSchema(file = 'result.schema.json') {
  const { type, source, title } = SCHEMAS[file];
  const schema = createGenerator({
    path: `${root}src/model/${source}`,
    tsconfig: `${root}tsconfig.columns.json`,
    type,
    // The generator brings a TypeScript of its own; ours checks the types.
    skipTypeCheck: true,
    // The contract lets a later version add fields; a reader must not reject them.
    additionalProperties: true,
  }).createSchema(type);
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${root}schema`, { recursive: true });
  for (const file of Object.keys(SCHEMAS)) writeFileSync(`${root}schema/${file}`, generateSchema(file));
  // The configuration is described by a schema that runs, so this one comes from the build.
  const { CONFIG_SCHEMA } = await import('../dist/findings/check/config.js');
  writeFileSync(`${root}schema/config.schema.json`, generateConfigSchema(CONFIG_SCHEMA));
}
