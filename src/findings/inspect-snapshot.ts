import { type FoundHeader, readHeader } from '../formats/v8/read-header.js';
import { type SnapshotSample, sampleSnapshot } from '../formats/v8/sample-snapshot.js';
import { openRandomFile } from '../io/random-file.js';
import type { ByteSource } from '../io/source.js';
import type { Warning } from '../model/result.js';
import { predictAnalysis } from './analysis-cost.js';
import type { Facts } from './inspect.js';

export async function inspectSnapshot(source: ByteSource): Promise<Facts> {
  const found = await readHeader(source);
  if (found === undefined) {
    return {
      format: 'v8-heapsnapshot',
      unknown: ['counts: another tool has written the file again, and the header does not come first'],
      warnings: [],
    };
  }
  const { header } = found;
  const sample = source.compression === undefined ? takeSample(source.path, found) : undefined;
  const producer = nameProducer(sample);
  return {
    format: 'v8-heapsnapshot',
    ...(producer !== undefined && { producer }),
    snapshot: {
      nodes: header.nodeCount,
      edges: header.edgeCount,
      ...(sample?.numericValues !== undefined && { numericValues: sample.numericValues }),
      allocationStacks: header.trace !== undefined,
    },
    needs: predictAnalysis(header),
    unknown: sample === undefined ? listUnread(source) : listUnsaid(sample),
    warnings: [...header.warnings, ...(sample === undefined ? [] : listDamage(source.path, sample))],
  };
}

function takeSample(path: string, found: FoundHeader): SnapshotSample | undefined {
  const file = openRandomFile(path);
  try {
    return file && sampleSnapshot(file, found);
  } finally {
    file?.close();
  }
}

function nameProducer(sample: SnapshotSample | undefined): string | undefined {
  const { nodeVersion, isBrowser } = sample?.strings ?? {};
  if (nodeVersion !== undefined) return `node ${nodeVersion.slice(1)}`;
  return isBrowser ? 'browser' : undefined;
}

/** Only the beginning of such a file can be read without reading all of it. */
function listUnread({ compression }: ByteSource): readonly string[] {
  const reason = compression === undefined ? 'it is a pipe' : `it is compressed with ${compression}`;
  return ['who wrote it', 'whether it has numeric values', 'whether it is whole'].map((what) => `${what}: ${reason}`);
}

function listUnsaid(sample: SnapshotSample): readonly string[] {
  const unsaid: string[] = [];
  if (nameProducer(sample) === undefined) unsaid.push('who wrote it: its first names do not say');
  if (sample.numericValues === undefined) unsaid.push('whether it has numeric values: the sample does not tell');
  return unsaid;
}

function listDamage(path: string, { hasEnd, hasRoom }: SnapshotSample): readonly Warning[] {
  if (!hasEnd) return [{ code: 'truncated', message: `${path} ends too early: capture it again` }];
  if (hasRoom) return [];
  return [{ code: 'damaged', message: `${path} is too short for the nodes and edges that its header promises` }];
}
