// Loaded into a measured process before its own code. Works on every system that Node runs on, unlike /usr/bin/time.
// CommonJS: the loader of ES modules takes 12 ms, which programs without it should not pay.
const { writeFileSync } = require('node:fs');

const file = process.env.HALFOPEN_BENCH_USAGE;
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())));
