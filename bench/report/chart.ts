/** Small charts without a library: what two or three sides come to, at a glance. */

import type { SideName } from '../sides/types';

const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 64;
const BOTTOM = 48;
const TOP = 40;
const RIGHT = 16;
/** Of a side, the same in every chart. */
const COLORS: Readonly<Record<SideName, string>> = { floor: '#8a8f98', minimal: '#4c78a8', package: '#e4572e' };

export interface Series {
  name: SideName;
  points: readonly { x: number; y: number }[];
}

export function barChart(title: string, bars: readonly { name: SideName; value: number }[]): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const slot = (WIDTH - LEFT - RIGHT) / bars.length;
  return svg(
    title,
    bars.map(({ name, value }, at) => {
      const height = ((HEIGHT - TOP - BOTTOM) * value) / most;
      const [x, y] = [LEFT + slot * at + slot * 0.2, HEIGHT - BOTTOM - height];
      return (
        rect(x, y, slot * 0.6, height, COLORS[name]) +
        text(x + slot * 0.3, y - 6, rounded(value)) +
        text(x + slot * 0.3, HEIGHT - BOTTOM + 18, name)
      );
    }),
  );
}

/** Both axes logarithmic: a knee shows where waits begin to grow much faster than rates. */
export function lineChart(title: string, series: readonly Series[], axes: { x: string; y: string }): string {
  const all = series.flatMap(({ points }) => points);
  const scale = (of: 'x' | 'y', from: number, to: number): ((value: number) => number) => {
    const [least, most] = [Math.min(...all.map((point) => point[of])), Math.max(...all.map((point) => point[of]))];
    const length = Math.log(most / least) || 1;
    return (value) => from + ((to - from) * Math.log(value / least)) / length;
  };
  const [x, y] = [scale('x', LEFT, WIDTH - RIGHT), scale('y', HEIGHT - BOTTOM, TOP)];
  const xs = [...new Set(all.map((point) => point.x))];
  const ys = [Math.min(...all.map((point) => point.y)), Math.max(...all.map((point) => point.y))];
  return svg(title, [
    ...xs.map((value) => text(x(value), HEIGHT - BOTTOM + 16, rounded(value))),
    ...ys.map((value) => text(LEFT - 28, y(value) + 4, rounded(value))),
    text(WIDTH / 2, HEIGHT - 8, axes.x),
    text(LEFT, TOP - 8, axes.y),
    ...series.map(({ name, points }, at) => {
      const color = COLORS[name];
      const line = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(' ');
      return (
        `<polyline fill="none" stroke="${color}" stroke-width="2" points="${line}"/>` +
        text(LEFT + 60, TOP + 16 + at * 18, name, color)
      );
    }),
  ]);
}

function svg(title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    rect(0, 0, WIDTH, HEIGHT, '#ffffff'),
    text(WIDTH / 2, 18, title),
    ...parts,
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#333333"/>`,
    '</svg>',
    '',
  ].join('\n');
}

function rect(x: number, y: number, width: number, height: number, color: string): string {
  const [left, top, wide, high] = [x, y, width, height].map((value) => value.toFixed(1));
  return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${color}"/>`;
}

function text(x: number, y: number, content: string, color = '#333333'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="middle" fill="${color}">${escaped(content)}</text>`;
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}

function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
