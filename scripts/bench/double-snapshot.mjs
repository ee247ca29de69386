/**
 * Writes a snapshot with every object of another one twice, under one root:
 *
 *     node scripts/bench/double-snapshot.mjs <in> <out>
 *
 * For files of more than 4 GiB: V8 would need 20 GB of memory to write one. The input is as V8 writes it. Names are
 * shared; locations are those of the first half only.
 */
import fs from 'node:fs';

const BLOCK = 1 << 20;
/** Added to the ids of the second half, and larger than those of V8's objects; those of native ones are any 32 bits. */
const ID_SHIFT = 2 ** 31;

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error('usage: double-snapshot.mjs <in> <out>');
  process.exit(2);
}
const input = fs.openSync(from, 'r');
const output = fs.openSync(`${to}.partial`, 'w');

const head = readText(0, BLOCK);
const nodesStart = head.indexOf('"nodes":[') + '"nodes":['.length;
const {
  meta,
  node_count: nodes,
  edge_count: edges,
} = JSON.parse(/"snapshot":(\{.*?\}\s*),\s*"nodes":\[/s.exec(head)[1]);
const { node_fields: nodeFields, edge_fields: edgeFields } = meta;
const width = nodeFields.length;
const edgeCountColumn = nodeFields.indexOf('edge_count');
const nodesEnd = findByte(0x5d, nodesStart);
const edgesStart = nodesEnd + readText(nodesEnd, BLOCK).indexOf('"edges":[') + '"edges":['.length;
const edgesEnd = findByte(0x5d, edgesStart);

const root = takeNumbers(nodesStart, width);
const rootEdges = takeNumbers(edgesStart, root.numbers[edgeCountColumn] * edgeFields.length);
const shiftId = { column: nodeFields.indexOf('id'), width, shift: (id) => (id + ID_SHIFT) % 2 ** 32 };
const shiftTarget = {
  column: edgeFields.indexOf('to_node'),
  width: edgeFields.length,
  // The root is there once.
  shift: (index) => (index === 0 ? 0 : index + (nodes - 1) * width),
};

write(
  head
    .slice(0, nodesStart)
    .replace(/"node_count":\d+/, `"node_count":${2 * nodes - 1}`)
    .replace(/"edge_count":\d+/, `"edge_count":${2 * edges}`),
);
write(root.numbers.map((number, column) => (column === edgeCountColumn ? 2 * number : number)).join(','));
copy(root.end, nodesEnd);
copyShifted(root.end, nodesEnd, shiftId);
copy(nodesEnd, rootEdges.end);
copyShifted(edgesStart, rootEdges.end, shiftTarget);
copy(rootEdges.end, edgesEnd);
copyShifted(rootEdges.end, edgesEnd, shiftTarget);
copy(edgesEnd, fs.fstatSync(input).size);
fs.closeSync(output);
fs.renameSync(`${to}.partial`, to);

function readText(offset, length) {
  const buffer = Buffer.alloc(length);
  return buffer.toString('latin1', 0, fs.readSync(input, buffer, 0, length, offset));
}

function write(text) {
  fs.writeSync(output, text);
}

/** The first numbers of a section, and where the last of them ends. */
function takeNumbers(start, count) {
  const text = readText(start, BLOCK);
  const digits = /\d+/g;
  const numbers = Array.from({ length: count }, () => Number(digits.exec(text)[0]));
  return { numbers, end: start + digits.lastIndex };
}

function findByte(byte, start) {
  const buffer = Buffer.alloc(BLOCK);
  for (let offset = start; ; offset += BLOCK) {
    const at = buffer.subarray(0, fs.readSync(input, buffer, 0, BLOCK, offset)).indexOf(byte);
    if (at >= 0) return offset + at;
  }
}

function copy(start, end) {
  const buffer = Buffer.alloc(BLOCK);
  for (let offset = start; offset < end; offset += BLOCK) {
    const length = Math.min(BLOCK, end - offset);
    fs.readSync(input, buffer, 0, length, offset);
    fs.writeSync(output, buffer, 0, length);
  }
}

/** Each number with a comma before it, and those of one column shifted. */
function copyShifted(start, end, { column, width: columns, shift }) {
  const block = Buffer.alloc(BLOCK);
  const text = Buffer.alloc(32 * BLOCK);
  let written = 0;
  let at = 0;
  let value = -1;
  const put = () => {
    let number = at === column ? shift(value) : value;
    at = at + 1 === columns ? 0 : at + 1;
    let digits = 1;
    for (let power = 10; power <= number; power *= 10) digits++;
    text[written] = 0x2c;
    for (let i = written + digits; i > written; i--) {
      const rest = Math.floor(number / 10);
      text[i] = 0x30 + number - rest * 10;
      number = rest;
    }
    written += digits + 1;
    value = -1;
  };
  for (let offset = start; offset < end; offset += BLOCK) {
    const length = Math.min(BLOCK, end - offset);
    fs.readSync(input, block, 0, length, offset);
    for (let i = 0; i < length; i++) {
      const byte = block[i];
      if (byte >= 0x30 && byte <= 0x39) value = (value < 0 ? 0 : value * 10) + byte - 0x30;
      else if (value >= 0) put();
    }
    fs.writeSync(output, text, 0, written);
    written = 0;
  }
  if (value >= 0) put();
  fs.writeSync(output, text, 0, written);
}
