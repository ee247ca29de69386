/** Draws what `bench/results.json` holds: time and memory over the size of the file, both axes logarithmic. */
const WIDTH = 820;
const PANEL = { width: 320, height: 240, top: 40 };
const LEFTS = [60, 450];
/** Told apart by colour, dash and mark; readable on white and on black. */
const STYLES = [
  { color: '#2f81f7', dash: '' },
  { color: '#d29922', dash: '6 3' },
  { color: '#3fb950', dash: '2 3' },
  { color: '#f85149', dash: '8 3 2 3' },
  { color: '#a371f7', dash: '4 4' },
];

/** An SVG of two panels and a legend; text and lines take the colour of the page's scheme. */
export function drawResults({ files, versions }) {
  const names = Object.keys(versions);
  const pointsOf = (name, cost) =>
    files.flatMap(({ bytes, results }) => {
      const found = results.find((result) => result.name === name);
      return found === undefined ? [] : [[bytes / 1e6, cost(found.medians)]];
    });
  const panels = [
    { title: 'wall time, s', cost: ({ wall }) => wall },
    { title: 'peak memory, MB', cost: ({ rss }) => rss / 1e6 },
  ];
  const body = panels.flatMap(({ title, cost }, index) => {
    const series = names.map((name) => pointsOf(name, cost));
    return drawPanel(title, LEFTS[index], series);
  });
  const legend = names.flatMap((name, index) => {
    const x = LEFTS[0] + (index % 2) * 390;
    const y = PANEL.top + PANEL.height + 60 + Math.floor(index / 2) * 20;
    const line = drawLine(
      [
        [x, y - 4],
        [x + 28, y - 4],
      ],
      STYLES[index % STYLES.length],
    );
    return [line, `<text x="${x + 36}" y="${y}">${escapeXml(`${name} ${versions[name]}`)}</text>`];
  });
  const height = PANEL.top + PANEL.height + 70 + Math.ceil(names.length / 2) * 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Time and memory over the size of the file">
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.grid { stroke: #8c959f; stroke-opacity: 0.35 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
</style>
${[...body, ...legend].join('\n')}
</svg>
`;
}

function drawPanel(title, left, series) {
  const xs = scale(
    series.flat().map(([x]) => x),
    left,
    left + PANEL.width,
  );
  const ys = scale(
    series.flat().map(([, y]) => y),
    PANEL.top + PANEL.height,
    PANEL.top,
  );
  const bottom = PANEL.top + PANEL.height;
  return [
    `<text x="${left}" y="${PANEL.top - 16}" font-weight="bold">${title}</text>`,
    ...xs.ticks.flatMap((tick) => [
      `<line class="grid" x1="${xs.at(tick)}" x2="${xs.at(tick)}" y1="${PANEL.top}" y2="${bottom}"/>`,
      `<text x="${xs.at(tick)}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`,
    ]),
    ...ys.ticks.flatMap((tick) => [
      `<line class="grid" x1="${left}" x2="${left + PANEL.width}" y1="${ys.at(tick)}" y2="${ys.at(tick)}"/>`,
      `<text x="${left - 6}" y="${ys.at(tick) + 4}" text-anchor="end">${tick}</text>`,
    ]),
    `<text x="${left + PANEL.width}" y="${bottom + 36}" text-anchor="end">file, MB</text>`,
    ...series.flatMap((points, index) => {
      const style = STYLES[index % STYLES.length];
      const places = points.map(([x, y]) => [xs.at(x), ys.at(y)]);
      const marks = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${style.color}"/>`);
      return [drawLine(places, style), ...marks];
    }),
  ];
}

function drawLine(places, { color, dash }) {
  return `<polyline points="${places.map(([x, y]) => `${x},${y}`).join(' ')}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>`;
}

/** Logarithmic, from the power of ten below all values to the one above. */
function scale(values, start, end) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value) => Math.round((start + ((Math.log10(value) - low) / (high - low)) * (end - start)) * 10) / 10;
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
