// An arena of 40,000 seats in bent sections around a field, in tiers, with a standing floor: the plan as the API
// answers it, and availability as the server's letters. The same seed gives the same arena.
import type { AvailabilityAnswer } from '../src/seatmap/seat-feed.ts';
import type { PlanArea, PlanRow, SeatPlan } from '../src/seatmap/seat-plan.ts';

const rings = [
  { name: '1', tier: 'R', rows: 22, inner: 330, sections: 20 },
  { name: '2', tier: 'S', rows: 27, inner: 880, sections: 28 },
  { name: '3', tier: 'A', rows: 28, inner: 1520, sections: 36 },
  { name: '4', tier: 'B', rows: 21, inner: 2200, sections: 40 },
];
const spacing = 20;
const rowSpacing = 22;
/** Straight part of the field between the two half circles. */
const straight = 520;

export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A point so far along the closed line at a distance from the field, and that line's whole length. */
function track(radius: number, along: number): { x: number; y: number } {
  const half = Math.PI * radius;
  const whole = 2 * (half + straight);
  let at = ((along % whole) + whole) % whole;
  if (at < straight) return { x: at - straight / 2, y: -radius };
  at -= straight;
  if (at < half) {
    const angle = at / radius - Math.PI / 2;
    return { x: straight / 2 + Math.cos(angle) * radius, y: Math.sin(angle) * radius };
  }
  at -= half;
  if (at < straight) return { x: straight / 2 - at, y: radius };
  const angle = (at - straight) / radius + Math.PI / 2;
  return { x: -straight / 2 + Math.cos(angle) * radius, y: Math.sin(angle) * radius };
}

function row(id: string, tier: string, radius: number, from: number, to: number, name: number): PlanRow {
  const whole = 2 * (Math.PI * radius + straight);
  const seats = Math.max(1, Math.floor((whole * (to - from) - spacing * 3) / spacing));
  const start = whole * from + (whole * (to - from) - (seats - 1) * spacing) / 2;
  const points = Array.from({ length: seats }, (_, at) => track(radius, start + at * spacing));
  return {
    row: String(name),
    tier,
    units: points.map((_, at) => `${id}-${name}-${at + 1}`),
    numbers: points.map((_, at) => String(at + 1)),
    x: points.map(({ x }) => Math.round(x * 100) / 100),
    y: points.map(({ y }) => Math.round(y * 100) / 100),
  };
}

function section(ring: (typeof rings)[number], at: number): PlanArea {
  const id = `${ring.name}${String(at + 1).padStart(2, '0')}`;
  const tier = ring.name === '1' && at % 10 < 4 ? 'VIP' : ring.tier;
  const rows = Array.from({ length: ring.rows }, (_, line) =>
    row(id, tier, ring.inner + line * rowSpacing, at / ring.sections, (at + 1) / ring.sections, line + 1),
  );
  return { id, name: id, kind: 'seated', tier, rows };
}

export function arena(): SeatPlan {
  const seated = rings.flatMap((ring) => Array.from({ length: ring.sections }, (_, at) => section(ring, at)));
  const floor: PlanArea = {
    id: 'floor',
    name: '스탠딩',
    kind: 'standing',
    tier: 'F',
    capacity: 2_400,
    outline: [
      { x: -260, y: -150 },
      { x: 380, y: -150 },
      { x: 380, y: 150 },
      { x: -260, y: 150 },
    ],
    rows: [],
  };
  return {
    name: 'Arena',
    focal: { x: -400, y: 0 },
    tiers: ['VIP', 'R', 'S', 'A', 'B', 'F'].map((name) => ({ name })),
    areas: [...seated, floor],
    decorations: [{ shape: 'rectangle', x: -400, y: 0, width: 150, height: 340, text: '무대 · Stage' }],
  };
}

/** A third sold, in clusters as people buy; some held. */
export function availabilityOf(plan: SeatPlan, seed: number): AvailabilityAnswer {
  const random = dice(seed);
  const states: string[] = [];
  for (const area of plan.areas) {
    const busy = random() * 0.8;
    for (const { units } of area.rows) {
      let left = 0;
      let letter = 'f';
      for (const _ of units) {
        if (left === 0) {
          left = 1 + Math.floor(random() * 5);
          letter = random() < busy ? (random() < 0.85 ? 's' : 'h') : 'f';
        }
        left -= 1;
        states.push(letter);
      }
    }
  }
  const seats = states.length;
  const standing = plan.areas.filter(({ kind }) => kind === 'standing');
  for (const _ of standing) states.push('p');
  const left = [
    ...states.slice(0, seats).map((letter) => (letter === 'f' ? 1 : 0)),
    ...standing.map(({ capacity = 0 }) => Math.floor(capacity * 0.4)),
  ];
  return { pool: 'arena', version: 1, open: true, states: states.join(''), left };
}
