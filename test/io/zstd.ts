/** zstd data for tests, because not every Node can compress it. */

export const squares: Buffer = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i) % 97).join(' '));

/** {@link squares} as the zstd program 1.5 compresses them with level 19; the frame has a checksum. */
export const squaresZst: Buffer = Buffer.from(
  'KLUv/QRoXQQAptAeCbDrhJKiPY95RBsAGwAbADd576ElhnpmuqXHLEtdnPIcNvvxziQ3vnkMAfXVZM/dLZbZeHvtiGmOfrbIpM0umboNNO/hEXEP5w2' +
    '0Tb1ks0mLfHZ0miOu3W5cZov73GRTU8f8bkxy5+PsYc+Ui0stxyyd7pmhlnjo3uQBAwAAIXCxuMiUoPByUr2VZ3M=',
  'base64',
);

/** A frame of stored blocks, after a skippable frame (RFC 8878, sections 3.1.1 and 3.1.2). */
export function zstdStored(bytes: Uint8Array): Buffer {
  const blockBytes = 100_000;
  // Magic, a descriptor that promises nothing, a window of 1 MiB.
  const parts: Uint8Array[] = [
    Buffer.from([0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2, 0x28, 0xb5, 0x2f, 0xfd, 0, 10 << 3]),
  ];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const header = (block.length << 3) | (at + blockBytes >= bytes.length ? 1 : 0);
    parts.push(Buffer.from([header & 0xff, (header >> 8) & 0xff, header >> 16]), block);
  }
  return Buffer.concat(parts);
}
