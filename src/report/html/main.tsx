/** Where the page of the report starts. */
import { render } from 'preact';
import { Analysis } from './analysis.js';
import { readReport } from './data.js';

const root = document.getElementById('app')!;

readReport(document).then(
  (report) => {
    if ('groups' in report) render(<Analysis result={report} />, root);
  },
  (error: unknown) => {
    root.textContent = `This report cannot be read: ${String(error)}`;
  },
);
