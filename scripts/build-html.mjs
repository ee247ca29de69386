/**
 * Bundles the page of the HTML report into `dist/report/html/`: one script and one style sheet, which the report carries
 * inline. Runs while the package is built, so that users need neither a bundler nor the network.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  absWorkingDir: root,
  entryPoints: { app: 'src/report/html/main.tsx', style: 'src/report/html/style.css' },
  outdir: 'dist/report/html',
  bundle: true,
  minify: true,
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // Without it names of the heap that are in the bundle as text would differ between machines: none are, but be sure.
  charset: 'ascii',
  legalComments: 'none',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  logLevel: 'warning',
});
