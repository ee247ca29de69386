// Loaded into a measured process before its own code. Works on every system that Node runs on, unlike /usr/bin/time.
import { writeFileSync } from 'node:fs';

const file = process.env.HALFOPEN_BENCH_USAGE;
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())));
