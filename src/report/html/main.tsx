/** Where the page of the report starts. */
import { render } from 'preact';
import { Analysis } from './analysis.js';
import { readKinds, readReport } from './data.js';
import { Difference } from './difference.js';

const root = document.getElementById('app')!;

readReport(document).then(
  (report) => {
    const kinds = readKinds(document);
    const page =
      'groups' in report ? <Analysis result={report} kinds={kinds} /> : <Difference diff={report} kinds={kinds} />;
    render(page, root);
  },
  (error: unknown) => {
    root.textContent = `This report cannot be read: ${String(error)}`;
  },
);
