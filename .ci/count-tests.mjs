// The result of the tests in one line that every CI understands: `N passed, N failed`.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
// A file that cannot even be loaded has no failed tests, only a failed suite.
const failed = success ? 0 : Math.max(numFailedTests, numFailedTestSuites, 1);
console.log(`${numPassedTests} passed, ${failed} failed`);
