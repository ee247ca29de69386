#!/usr/bin/env node
// Old syntax up to what is required, which is not reached there: an old Node shall print this sentence, not a syntax error.
var version = process.versions.node.split('.');
var major = Number(version[0]);
if (major < 20 || (major === 20 && Number(version[1]) < 19)) {
  console.error(`halfopen: needs Node.js 20.19 or newer, this is ${process.versions.node}`);
  process.exit(2);
}
require('../dist/program/main.js')
  .runAlone(process.argv.slice(2), process)
  // All is written by now. Tearing down tables of a large heap one by one would take a fortieth of the time.
  .then((exitCode) => process.exit(exitCode));
