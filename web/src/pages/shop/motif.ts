// What stands where a host gave no picture: a quiet drawing of our own, of the kind of thing that is offered, and
// another one for each listing. The same listing always gets the same one, because it is drawn from its id.
import type { Kind } from './filters.ts';

export interface Shape {
  /** A path within 0…120 by 0…90. */
  d: string;
  /** Drawn as a line, or filled softly or strongly. */
  as: 'line' | 'soft' | 'strong';
}

export interface Motif {
  /** 1…8, as the colours of tiers. */
  colour: number;
  shapes: Shape[];
}

const COLOURS = 8;
const WIDTH = 120;
const HEIGHT = 90;

export function motifOf(id: string, kind: Kind): Motif {
  const random = randomFrom(id);
  const colour = 1 + Math.floor(random() * COLOURS);
  return { colour, shapes: DRAWN[kind](random) };
}

type Random = () => number;

/** Mulberry32, begun with a hash of the id. */
function randomFrom(id: string): Random {
  let state = 2_166_136_261;
  for (const letter of id) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const DRAWN: Readonly<Record<Kind, (random: Random) => Shape[]>> = {
  concert: rowsOfSeats,
  exhibition: framesOnAWall,
  stay: roofsAndMoon,
  product: thingsOnAShelf,
};

const round = (value: number) => Math.round(value * 10) / 10;
const circle = (x: number, y: number, r: number) =>
  `M${round(x - r)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
const box = (x: number, y: number, width: number, height: number) =>
  `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;

/** Seats in arcs before a stage, a few of them taken. */
function rowsOfSeats(random: Random): Shape[] {
  const free: string[] = [];
  const taken: string[] = [];
  const rows = 4 + Math.floor(random() * 2);
  for (let row = 0; row < rows; row += 1) {
    const radius = 34 + row * 11;
    const seats = 9 + row * 2;
    for (let seat = 0; seat < seats; seat += 1) {
      const angle = Math.PI * (0.14 + (0.72 * seat) / (seats - 1));
      const at = circle(WIDTH / 2 - Math.cos(angle) * radius, 4 + Math.sin(angle) * radius, 2.8);
      (random() < 0.22 ? taken : free).push(at);
    }
  }
  return [
    { d: 'M38 6h44a22 13 0 0 1-44 0Z', as: 'soft' },
    { d: free.join(''), as: 'soft' },
    { d: taken.join(''), as: 'strong' },
  ];
}

/** Frames of several sizes on one line, and light that falls onto one of them. */
function framesOnAWall(random: Random): Shape[] {
  const shapes: Shape[] = [];
  const lit = Math.floor(random() * 3);
  let x = 12 + random() * 6;
  for (let at = 0; at < 3; at += 1) {
    const [width, height] = [22 + random() * 12, 26 + random() * 24];
    const y = 46 - height / 2;
    if (at === lit) {
      shapes.push({ d: `M${round(x + width / 2)} 0L${round(x - 7)} 78h${round(width + 14)}Z`, as: 'soft' });
      shapes.push({ d: box(x + 4, y + 4, width - 8, height - 8), as: 'strong' });
    } else shapes.push({ d: box(x + 4, y + 4, width - 8, height - 8), as: 'soft' });
    shapes.push({ d: box(x, y, width, height), as: 'line' });
    x += width + 5 + random() * 4;
  }
  shapes.push({ d: 'M0 78.500h120', as: 'line' });
  return shapes;
}

/** Roofs one behind the other, and a moon. */
function roofsAndMoon(random: Random): Shape[] {
  const moon = 20 + random() * 80;
  const roof = (x: number, y: number, width: number) =>
    `M${round(x - width / 2)} ${round(y + 13)}q${round(width * 0.2)}-2 ${round(width * 0.5)}-13q${round(width * 0.3)} 11 ${round(width * 0.5)} 13Z`;
  const shapes: Shape[] = [{ d: circle(moon, 20 + random() * 6, 9), as: 'strong' }];
  for (const y of [44, 56]) {
    const x = 26 + random() * 68;
    const width = 54 + random() * 26;
    shapes.push({ d: roof(x, y, width), as: 'soft' });
    shapes.push({ d: box(x - width * 0.36, y + 13, width * 0.72, HEIGHT - y - 13), as: 'line' });
  }
  shapes.push({ d: 'M0 82h120', as: 'line' });
  return shapes;
}

/** Jars, books and boxes. */
function thingsOnAShelf(random: Random): Shape[] {
  const shapes: Shape[] = [];
  for (const shelf of [42, 78]) {
    shapes.push({ d: `M8 ${shelf + 0.5}h104`, as: 'line' });
    let x = 14 + random() * 10;
    while (x < 94) {
      const [width, height] = [8 + random() * 14, 12 + random() * 16];
      const as = random() < 0.25 ? 'strong' : 'soft';
      if (random() < 0.3) shapes.push({ d: circle(x + width / 2, shelf - width / 2, round(width / 2)), as });
      else shapes.push({ d: box(x, shelf - height, width, height), as });
      x += width + 4 + random() * 8;
    }
  }
  return shapes;
}
