// The hall of the demo: curved rows around the stage in three blocks and a balcony, and a floor to stand on before
// them. Method: seats stand on arcs around one point behind the stage, evenly spaced, with an aisle between blocks.
import type { SeatingPlan } from '#catalog';

type Area = SeatingPlan['areas'][number];
type SeatedArea = Extract<Area, { kind: 'seated' }>;
type Row = SeatedArea['rows'][number];
interface Point {
  x: number;
  y: number;
}

const width = 1_400;
const seatSpacing = 24;
const aisle = 44;
/** All arcs have their middle here, behind the stage. */
const middle: Point = { x: width / 2, y: -260 };
const stage = { x: width / 2, y: 60, width: 480, height: 100 };
const focal: Point = { x: width / 2, y: 110 };

const hundredths = (value: number) => Math.round(value * 100) / 100;

/** `angle` 0 is straight ahead of the stage; positive is to the right as one looks at the plan. */
function onArc(radius: number, angle: number): Point {
  return {
    x: hundredths(middle.x + radius * Math.sin(angle)),
    y: hundredths(middle.y + radius * Math.cos(angle)),
  };
}

interface Level {
  id: string;
  name: string;
  radius: number;
  rowSpacing: number;
  rows: number;
  /** Seats of the first row in the left, middle and right block. */
  seats: readonly [number, number, number];
  /** Another seat per block after so many rows. */
  growsEvery: number;
  tierOf(row: number, block: Block): string;
}

type Block = 'left' | 'middle' | 'right';
const blocks: readonly Block[] = ['left', 'middle', 'right'];
const blockNames: Record<Block, string> = { left: '왼쪽', middle: '가운데', right: '오른쪽' };

const levels: readonly Level[] = [
  {
    id: '1F',
    name: '1층',
    radius: 660,
    rowSpacing: 30,
    rows: 20,
    seats: [10, 16, 10],
    growsEvery: 6,
    tierOf: (row, block) => (row < (block === 'middle' ? 9 : 5) ? 'R' : 'S'),
  },
  {
    id: '2F',
    name: '2층',
    radius: 1_330,
    rowSpacing: 32,
    rows: 8,
    seats: [14, 20, 14],
    growsEvery: 4,
    tierOf: (row) => (row < 2 ? 'S' : 'A'),
  },
];

/** Seats of one row are numbered through from the left, as on the tickets of most halls. */
function rowOf(level: Level, at: number): Record<Block, Row> {
  const radius = level.radius + at * level.rowSpacing;
  const grown = Math.floor(at / level.growsEvery);
  const counts = level.seats.map((seats, block) => seats + (block === 1 ? 2 * grown : grown));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const length = (total - 1) * seatSpacing + 2 * aisle;
  const name = level.id === '1F' ? String.fromCharCode(65 + at) : `${at + 1}`;
  let number = 0;
  const rows = blocks.map((block, index): [Block, Row] => {
    const seats = Array.from({ length: counts[index] ?? 0 }, () => {
      const along = number * seatSpacing + index * aisle - length / 2;
      number += 1;
      return { unit: `${level.id}-${name}-${number}`, number: `${number}`, ...onArc(radius, along / radius) };
    });
    return [block, { id: `${level.id}-${name}-${block}`, name, tier: level.tierOf(at, block), seats }];
  });
  return Object.fromEntries(rows) as Record<Block, Row>;
}

function areasOf(level: Level): SeatedArea[] {
  const rows = Array.from({ length: level.rows }, (_, at) => rowOf(level, at));
  return blocks.map((block) => ({
    kind: 'seated',
    id: `${level.id}-${block}`,
    name: blockNames[block],
    group: level.name,
    tier: level.tierOf(level.rows - 1, block),
    rows: rows.map((row) => row[block]),
  }));
}

/** A strip of the circle between the stage and the first row. */
function floor(): Area {
  const angles = Array.from({ length: 9 }, (_, at) => (at - 4) * 0.09);
  const outline = [
    ...angles.map((angle) => onArc(450, angle)),
    ...angles.toReversed().map((angle) => onArc(620, angle)),
  ];
  return {
    kind: 'standing',
    id: 'floor',
    name: '스탠딩',
    group: '1층',
    tier: '스탠딩',
    capacity: 300,
    outline,
  };
}

/** 1,216 numbered seats and 300 places to stand. */
export function demoHall(): SeatingPlan {
  return {
    format: 'jari-seating-plan/1',
    name: '자리홀 콘서트홀',
    size: { width, height: 1_360 },
    focal,
    tiers: [
      { name: '스탠딩', color: '#d9480f' },
      { name: 'R', color: '#862e9c' },
      { name: 'S', color: '#1864ab' },
      { name: 'A', color: '#2b8a3e' },
    ],
    areas: [floor(), ...levels.flatMap(areasOf)],
    decorations: [
      { shape: 'rectangle', ...stage, color: '#343a40' },
      { shape: 'text', x: stage.x, y: stage.y, text: '무대 STAGE', color: '#f8f9fa' },
    ],
  };
}
