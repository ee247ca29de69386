/** What `halfopen report` does. */
import { readReport } from '../findings/read-report.js';
import { EXIT } from '../model/error.js';
import { renderHtml } from '../report/html.js';
import { checkDestinations } from './destinations.js';
import { writeFile } from './write-report.js';

export async function runReport(file: string, html: string): Promise<number> {
  checkDestinations([{ file: html }], [file]);
  await writeFile(html, renderHtml(await readReport(file)));
  return EXIT.ok;
}
