/** Where the page of the report starts. */
import { render } from 'preact';
import { Analysis } from './analysis.js';
import { readReport } from './data.js';
import { Difference } from './difference.js';

const root = document.getElementById('app')!;

readReport(document).then(
  (report) => {
    render('groups' in report ? <Analysis result={report} /> : <Difference diff={report} />, root);
  },
  (error: unknown) => {
    root.textContent = `This report cannot be read: ${String(error)}`;
  },
);
