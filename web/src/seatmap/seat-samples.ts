// Plans for tests: a hall of straight rows with an aisle, and what a bent arena would have.
import type { PlanRow, SeatPlan } from './seat-plan.ts';

const spacing = 20;

/** `xs` in steps of the spacing. */
export function straightRow(
  area: string,
  name: string,
  xs: readonly number[],
  y: number,
  tier = 'S',
): PlanRow {
  return {
    row: name,
    tier,
    units: xs.map((_, at) => `${area}-${name}-${at + 1}`),
    numbers: xs.map((_, at) => String(at + 1)),
    x: xs.map((x) => x * spacing),
    y: xs.map(() => y),
  };
}

/** Two blocks of three rows of four with an aisle between, a gallery behind, and a floor for standing. */
export function hall(): SeatPlan {
  const block = (id: string, from: number) => ({
    id,
    name: id,
    kind: 'seated' as const,
    tier: 'S',
    rows: ['A', 'B', 'C'].map((name, line) =>
      straightRow(
        id,
        name,
        [0, 1, 2, 3].map((at) => from + at),
        line * 24,
        name === 'A' ? 'R' : 'S',
      ),
    ),
  });
  return {
    name: 'Hall',
    focal: { x: 110, y: 0 },
    tiers: [{ name: 'R' }, { name: 'S' }, { name: 'F' }],
    areas: [
      block('L', 0),
      block('P', 7),
      {
        id: 'floor',
        name: 'Floor',
        kind: 'standing',
        tier: 'F',
        capacity: 50,
        outline: [
          { x: 0, y: 200 },
          { x: 200, y: 200 },
          { x: 200, y: 260 },
          { x: 0, y: 260 },
        ],
        rows: [],
      },
      {
        id: 'G',
        name: '1',
        group: 'Gallery',
        kind: 'seated',
        tier: 'S',
        rows: [straightRow('G', 'A', [2, 3, 4], 120)],
      },
    ],
    decorations: [],
  };
}

/** Rows on arcs around a middle: an area whose hull would cover what lies before it. */
export function arc(
  rows: number,
  inner: number,
  radians: number,
): { xs: number[]; ys: number[]; spans: { from: number; to: number }[] } {
  const [xs, ys, spans]: [number[], number[], { from: number; to: number }[]] = [[], [], []];
  for (let row = 0; row < rows; row += 1) {
    const radius = inner + row * 22;
    const seats = Math.floor((radius * radians) / spacing);
    spans.push({ from: xs.length, to: xs.length + seats });
    for (let seat = 0; seat < seats; seat += 1) {
      const angle = (seat / (seats - 1) - 0.5) * radians;
      xs.push(Math.sin(angle) * radius);
      ys.push(Math.cos(angle) * radius);
    }
  }
  return { xs, ys, spans };
}
