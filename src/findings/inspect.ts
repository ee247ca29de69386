/** What a file is and what its analysis would need, from its beginning and a look here and there. */
import type { Format } from '../formats/detect.js';
import type { ByteSource } from '../io/source.js';
import type { Inspection } from '../model/inspection.js';
import { onlySource, withCase } from './open-case.js';
import { VERSION } from './version.js';

/** What the format has to say. */
export type Facts = Omit<Inspection, 'schemaVersion' | 'tool' | 'path' | 'bytes' | 'compression' | 'limit' | 'fits'>;

/**
 * Takes some milliseconds whatever the size of the file, and allocates nothing for what the file claims to hold.
 *
 * @param path `-` is standard input
 * @throws {HalfopenError} when the file cannot be read or is nothing that halfopen reads
 */
export async function inspect(path: string, limit: Inspection['limit']): Promise<Inspection> {
  return withCase([path], undefined, async (opened) => {
    const source = onlySource(opened);
    const { size, compression } = source;
    const facts = await readFacts(opened.format, source);
    const { needs, warnings } = facts;
    return {
      schemaVersion: 1,
      tool: { name: 'halfopen', version: VERSION },
      path: source.path,
      ...(size !== undefined && { bytes: size }),
      ...(compression !== undefined && { compression }),
      ...facts,
      limit,
      ...(needs !== undefined && warnings.length === 0 && { fits: needs.memoryBytes <= limit.bytes }),
    };
  });
}

async function readFacts(format: Format, source: ByteSource): Promise<Facts> {
  switch (format) {
    case 'v8-heapsnapshot': {
      const { inspectSnapshot } = await import('./inspect-snapshot.js');
      return inspectSnapshot(source);
    }
    case 'pprof': {
      const { inspectProfile } = await import('./inspect-profile.js');
      return inspectProfile(source);
    }
    case 'halfopen-result': {
      const { inspectReport } = await import('./inspect-report.js');
      return inspectReport(source);
    }
  }
}
