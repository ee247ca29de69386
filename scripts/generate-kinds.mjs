/** Makes `docs/kinds.md` from the tables in `src/streams/v8`: `npm run kinds-doc`. A test fails when it is out of date. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderKindsDocument } from '../dist/report/kinds-doc.js';
import { KNOWN_KINDS } from '../dist/streams/known-kinds.js';

const root = fileURLToPath(new URL('..', import.meta.url));
writeFileSync(`${root}docs/kinds.md`, renderKindsDocument(KNOWN_KINDS));
