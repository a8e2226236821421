// Which shape and colour a tier has. Shapes are paths in a circle of radius 1, used by the canvas and by legends;
// colours are moved towards black or white until they stand out from the ground (WCAG 1.4.11, 3:1).

export type Rgb = readonly [red: number, green: number, blue: number];

/** Each differs from the others in outline, so that tiers are told apart without colour. */
export const shapes = [
  'circle',
  'square',
  'diamond',
  'hexagon',
  'triangle',
  'shield',
  'cross',
  'star',
] as const;
export type Shape = (typeof shapes)[number];

export function shapeOf(tier: number): Shape {
  return shapes[tier % shapes.length] ?? 'circle';
}

/** A regular polygon, first corner at `turn` of a full turn, clockwise from the right. */
function polygon(corners: number, turn: number, inner = 1, drop = 0): string {
  const points = Array.from({ length: corners }, (_, at) => {
    const angle = (at / corners + turn) * 2 * Math.PI;
    const radius = at % 2 === 0 ? 1 : inner;
    return `${(Math.cos(angle) * radius).toFixed(4)} ${(Math.sin(angle) * radius + drop).toFixed(4)}`;
  });
  return `M${points.join('L')}Z`;
}

const paths: Record<Shape, string> = {
  circle: 'M0.94 0A0.94 0.94 0 1 1 -0.94 0A0.94 0.94 0 1 1 0.94 0Z',
  square:
    'M-0.58 -0.82H0.58A0.24 0.24 0 0 1 0.82 -0.58V0.58A0.24 0.24 0 0 1 0.58 0.82H-0.58A0.24 0.24 0 0 1 -0.82 0.58V-0.58A0.24 0.24 0 0 1 -0.58 -0.82Z',
  diamond: polygon(4, 0.25),
  hexagon: polygon(6, 0),
  triangle: 'M0 -0.96L0.98 0.78H-0.98Z',
  shield: 'M-0.84 -0.84H0.84V0.2L0 0.98L-0.84 0.2Z',
  cross: 'M-0.4 -0.94H0.4V-0.4H0.94V0.4H0.4V0.94H-0.4V0.4H-0.94V-0.4H-0.4Z',
  star: polygon(10, -0.25, 0.56, 0.04),
};

export function shapePath(shape: Shape): string {
  return paths[shape];
}

/** Relative luminance, 0 to 1. */
function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [one, two] = [luminance(a), luminance(b)];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

export function mixed(a: Rgb, b: Rgb, part: number): Rgb {
  const channel = (one: number, two: number) => Math.round(one + (two - one) * part);
  return [channel(a[0], b[0]), channel(a[1], b[1]), channel(a[2], b[2])];
}

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** The colour, moved away from the ground in small steps until the contrast is reached. */
export function standingOut(colour: Rgb, ground: Rgb, ratio: number): Rgb {
  const away = luminance(ground) > 0.18 ? black : white;
  for (let part = 0; part < 1; part += 0.05) {
    const tried = mixed(colour, away, part);
    if (contrast(tried, ground) >= ratio) return tried;
  }
  return away;
}

/** Black or white, whichever is read better on it. */
export function inkOn(ground: Rgb): Rgb {
  return contrast(white, ground) >= contrast(black, ground) ? white : black;
}

export function css([red, green, blue]: Rgb, alpha = 1): string {
  return alpha === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
}
