// Pictures of the demo, drawn here and nowhere downloaded: flat shapes in few colours, one scene for each kind of
// place and one object for each product. Each drawing is SVG of 1200 × 800.
import type { Content, Text } from '#catalog';

export interface Drawing {
  svg: string;
  alt: Text;
}

/** The pictures of one listing of the demo, the `nth` product if it is one; the first stands on its card. */
export function drawingsOf({ kind, title }: Content, nth: number): Drawing[] {
  if (kind === 'concert') {
    return [
      {
        svg: hall(),
        alt: {
          ko: '무대를 둘러싼 객석에 불이 들어온 공연장',
          en: 'A hall with its rows lit around the stage',
        },
      },
      { svg: strings(), alt: { ko: '현 위를 지나는 활', en: 'A bow across strings' } },
    ];
  }
  if (kind === 'exhibition') {
    return [
      { svg: garden(), alt: { ko: '물에 비친 빛의 정원', en: 'A garden of lights above still water' } },
      {
        svg: rooms(),
        alt: { ko: '빛깔이 다른 방들이 이어진 복도', en: 'Rooms of changing colour, one behind the other' },
      },
    ];
  }
  if (kind === 'stay') {
    return [
      {
        svg: hanok(),
        alt: { ko: '은행나무 아래 한옥 지붕과 달', en: 'Hanok roofs under a ginkgo tree and the moon' },
      },
      { svg: porch(), alt: { ko: '아침 햇살이 드는 툇마루', en: 'A porch in the morning sun' } },
    ];
  }
  const { ko, en } = title;
  return [{ svg: goods(nth), alt: { ko: `${ko} 그림`, en: `A drawing of: ${en ?? ko}` } }];
}

const WIDTH = 1_200;
const HEIGHT = 800;

function drawing(background: string, ...shapes: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><rect width="100%" height="100%" fill="${background}"/>${shapes.join('')}</svg>`;
}

const circle = (x: number, y: number, r: number, fill: string, more = '') =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" ${more}/>`;
const rect = (x: number, y: number, width: number, height: number, fill: string, more = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;
const path = (d: string, fill: string, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`;
const times = (count: number, draw: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => draw(at)).join('');

/** Rows of seats in arcs, some of them lit. */
function hall(): string {
  const seats = times(9, (row) =>
    times(15 + row * 4, (seat) => {
      const count = 15 + row * 4;
      const angle = Math.PI * (0.12 + (0.76 * seat) / (count - 1));
      const radius = 260 + row * 54;
      const lit = (seat * 7 + row * 11) % 13 === 0;
      const x = 600 - Math.cos(angle) * radius;
      return circle(
        Math.round(x),
        Math.round(90 + Math.sin(angle) * radius),
        13,
        lit ? '#ffd58a' : '#3c4a6b',
      );
    }),
  );
  return drawing(
    '#1b2338',
    path('M600 -120 L230 330 Q600 470 970 330 Z', '#ffe9bd', 'opacity="0.16"'),
    path('M330 0 H870 L800 190 Q600 260 400 190 Z', '#c9824b'),
    path('M400 190 Q600 260 800 190 L790 214 Q600 284 410 214 Z', '#8c5430'),
    seats,
  );
}

function strings(): string {
  const lines = times(4, (at) => rect(330 + at * 150, 0, 8 + at * 3, HEIGHT, '#f3e3c3'));
  return drawing(
    '#7b3f26',
    path('M0 0 Q420 400 0 800 Z', '#5f2d1a'),
    path('M1200 0 Q780 400 1200 800 Z', '#5f2d1a'),
    rect(260, 0, 640, HEIGHT, '#2a1a14', 'opacity="0.75"'),
    lines,
    `<g transform="rotate(-14 600 430)">${rect(-100, 408, 1_400, 26, '#e9d9b5')}${rect(-100, 442, 1_400, 12, '#b4552d')}</g>`,
  );
}

function garden(): string {
  const hues = ['#f6c667', '#ef8a62', '#e7649c', '#8f7be8', '#58b7d6', '#77d1a8', '#f4e3a1'];
  const stem = (at: number) => 110 + at * 165;
  const top = (at: number) => 170 + ((at * 97) % 150);
  const flowers = times(7, (at) => {
    const hue = hues[at] ?? '#ffffff';
    const glow = [120, 84, 48]
      .map((r, ring) => circle(stem(at), top(at), r, hue, `opacity="${0.18 + ring * 0.3}"`))
      .join('');
    const mirror = circle(stem(at), 1_060 - top(at), 74, hue, 'opacity="0.25"');
    return `${rect(stem(at) - 3, top(at), 6, 530 - top(at), '#c8d4f0', 'opacity="0.5"')}${glow}${mirror}`;
  });
  const ripples = times(6, (at) =>
    rect(60 + at * 40, 580 + at * 36, 1_080 - at * 80, 3, '#9db4e8', 'opacity="0.35"'),
  );
  return drawing('#141a3c', rect(0, 530, WIDTH, 270, '#0d1230'), flowers, ripples);
}

function rooms(): string {
  const hues = ['#23306b', '#3f4fa0', '#7a66c4', '#c46fae', '#ee8f80', '#f9c57d', '#fff1cf'];
  return drawing(
    '#151d45',
    ...hues.map((hue, at) => {
      const inset = at * 82;
      return rect(inset, inset * 0.55, WIDTH - inset * 2, HEIGHT - inset * 0.95, hue, `rx="${24 + at * 6}"`);
    }),
    circle(600, 470, 26, '#3b2a4d'),
    path('M566 610 Q600 480 634 610 Z', '#3b2a4d'),
  );
}

/** A tiled roof with its rising eaves. */
function roof(x: number, y: number, width: number, color: string): string {
  const to = x + width;
  const tiles = times(Math.floor(width / 40), (at) =>
    rect(x + 22 + at * 40, y - 66, 5, 60, '#ffffff', 'opacity="0.12"'),
  );
  return (
    path(
      `M${x - 60} ${y - 16} Q${x + 90} ${y - 26} ${x + width * 0.2} ${y - 110} H${to - width * 0.2} Q${to - 90} ${y - 26} ${to + 60} ${y - 16} L${to + 40} ${y + 14} H${x - 40} Z`,
      color,
    ) + tiles
  );
}

function hanok(): string {
  const leaves = times(46, (at) =>
    circle(
      1_030 + Math.round(Math.cos(at * 2.4) * 22 * Math.sqrt(at)),
      210 + Math.round(Math.sin(at * 2.4) * 20 * Math.sqrt(at)),
      26 + ((at * 13) % 20),
      at % 3 === 0 ? '#f0b73f' : '#e09b2d',
    ),
  );
  const doors = times(6, (at) =>
    rect(250 + at * 92, 520, 76, 150, at % 2 === 0 ? '#fff0cb' : '#f7dfa6', 'rx="3"'),
  );
  return drawing(
    '#2f4560',
    circle(260, 180, 84, '#f7ecc9'),
    path('M0 470 Q260 330 520 450 T1200 400 V800 H0 Z', '#27394f'),
    rect(1_010, 260, 34, 420, '#5b3d27'),
    leaves,
    rect(215, 500, 600, 180, '#6d4a30'),
    doors,
    roof(200, 510, 630, '#20252e'),
    rect(0, 680, WIDTH, 120, '#c9ab7c'),
    times(14, (at) => circle(620 + ((at * 71) % 520), 700 + ((at * 29) % 80), 9, '#e8ad38')),
  );
}

function porch(): string {
  return drawing(
    '#f4e2c0',
    rect(0, 0, 1_200, 470, '#ecd2a0'),
    times(
      4,
      (at) =>
        rect(90 + at * 280, 60, 220, 410, '#fff6df') +
        times(3, (bar) => rect(90 + at * 280 + 52 + bar * 55, 60, 6, 410, '#a9794a')) +
        times(4, (bar) => rect(90 + at * 280, 130 + bar * 84, 220, 6, '#a9794a')),
    ),
    times(6, (at) => rect(0, 470 + at * 56, 1_200, 54, at % 2 === 0 ? '#b98552' : '#ad7845')),
    path('M0 800 L420 470 H760 L520 800 Z', '#fff3c9', 'opacity="0.35"'),
    circle(820, 600, 70, '#f6efe2'),
    circle(820, 592, 52, '#9fb58a'),
    circle(940, 630, 38, '#f6efe2'),
    circle(940, 625, 26, '#9fb58a'),
  );
}

const TONES: readonly (readonly [background: string, body: string, accent: string])[] = [
  ['#efe3d3', '#2f4b6e', '#e0a458'],
  ['#dfe8e3', '#d86f45', '#2f4b4c'],
  ['#f3dfd8', '#3f6b57', '#f2b880'],
  ['#e3e1ef', '#b0413e', '#f4d58d'],
  ['#e7ebd9', '#574b7c', '#e89a6b'],
  ['#f5ead0', '#386fa4', '#c4572b'],
];

type Tone = (typeof TONES)[number];

/** An object on a table. */
function goods(at: number): string {
  const tone = TONES[at % TONES.length] ?? ['#efe3d3', '#2f4b6e', '#e0a458'];
  const [background, body] = tone;
  const draw = OBJECTS[at % OBJECTS.length] ?? book;
  return drawing(
    background,
    circle(600, 380, 300, '#ffffff', 'opacity="0.45"'),
    rect(0, 640, WIDTH, 160, body, 'opacity="0.14"'),
    `<ellipse cx="600" cy="652" rx="250" ry="22" fill="${body}" opacity="0.22"/>`,
    draw(tone),
  );
}

const book = ([, body, accent]: Tone) =>
  rect(440, 230, 320, 420, body, 'rx="10"') +
  rect(440, 230, 34, 420, '#000000', 'opacity="0.2"') +
  circle(618, 400, 84, accent) +
  rect(540, 540, 156, 14, accent, 'rx="7"');
const bag = ([, body, accent]: Tone) =>
  path('M500 330 Q500 170 600 170 T700 330', 'none', `stroke="${accent}" stroke-width="22"`) +
  path('M410 320 H790 L760 650 H440 Z', body) +
  rect(520, 440, 160, 16, accent, 'rx="8"') +
  rect(520, 474, 160, 16, accent, 'rx="8"');
const shirt = ([, body, accent]: Tone) =>
  path('M480 220 Q600 290 720 220 L860 310 L800 410 L740 376 V650 H460 V376 L400 410 L340 310 Z', body) +
  times(5, (at) => rect(500, 420 + at * 22, 200, 4, accent)) +
  circle(560, 436, 14, accent) +
  circle(640, 468, 14, accent);
const disc = ([, body, accent]: Tone) =>
  circle(680, 430, 215, '#22252b') +
  circle(680, 430, 150, 'none', 'stroke="#3c414b" stroke-width="6"') +
  circle(680, 430, 76, accent) +
  circle(680, 430, 12, '#ffffff') +
  rect(350, 215, 330, 430, body, 'rx="8"') +
  circle(515, 430, 90, accent, 'opacity="0.85"');
const poster = ([, body, accent]: Tone) =>
  rect(430, 150, 340, 490, '#ffffff') +
  rect(456, 176, 288, 438, body) +
  path('M456 614 L744 300 V614 Z', accent) +
  circle(540, 270, 50, '#ffffff', 'opacity="0.85"');
const box = ([, body, accent]: Tone) =>
  rect(430, 400, 340, 250, body, 'rx="8"') +
  path('M430 400 L490 300 H830 L770 400 Z', accent) +
  rect(780, 500, 90, 14, '#8a6a4a') +
  circle(872, 480, 24, accent) +
  rect(560, 470, 80, 80, '#ffffff', 'opacity="0.35"');
const ring = ([, body, accent]: Tone) =>
  circle(600, 450, 195, body) +
  circle(600, 450, 150, accent) +
  circle(600, 450, 96, '#ffffff') +
  path('M600 645 H860 V600 H720 Z', body);
const sticks = ([, body, accent]: Tone) =>
  times(
    5,
    (at) =>
      `<g transform="rotate(${-20 + at * 10} 600 660)">${rect(584, 210, 32, 430, at % 2 === 0 ? body : accent, 'rx="4"')}${path('M584 210 L600 160 L616 210 Z', '#f0d9b5')}</g>`,
  );
const cards = ([, body, accent]: Tone) =>
  times(
    3,
    (at) =>
      `<g transform="rotate(${-14 + at * 13} 600 640)">${rect(420, 300, 360, 250, '#ffffff', 'rx="8"')}${rect(440, 320, 320, 150, at === 1 ? accent : body)}</g>`,
  );
const glass = ([, body, accent]: Tone) =>
  circle(600, 460, 190, body, 'opacity="0.85"') +
  path('M470 540 Q600 300 730 540 Q600 640 470 540 Z', accent, 'opacity="0.7"') +
  circle(530, 380, 36, '#ffffff', 'opacity="0.6"');
const lamp = ([, body, accent]: Tone) =>
  path('M480 170 H720 L800 440 H400 Z', accent) +
  path('M480 170 L540 440 H400 Z', '#ffffff', 'opacity="0.3"') +
  rect(588, 440, 24, 180, body) +
  rect(500, 616, 200, 34, body, 'rx="17"');
const scarf = ([, body, accent]: Tone) =>
  path(
    'M380 240 Q600 160 820 240 Q780 420 700 460 L760 650 H640 L610 500 L520 650 H410 L500 430 Q410 390 380 240 Z',
    body,
  ) +
  path('M420 262 Q600 200 780 262 L770 300 Q600 240 430 300 Z', accent) +
  times(4, (at) => rect(650 + at * 26, 612, 10, 38, accent));
const badges = ([, body, accent]: Tone) =>
  circle(490, 330, 96, body) +
  circle(712, 330, 96, accent) +
  circle(490, 548, 96, accent) +
  circle(712, 548, 96, body) +
  circle(490, 330, 40, accent) +
  circle(712, 548, 40, accent) +
  circle(712, 330, 40, '#ffffff') +
  circle(490, 548, 40, '#ffffff');
const pot = ([, body, accent]: Tone) =>
  circle(560, 500, 150, body) +
  path('M690 440 Q800 400 820 330 L846 348 Q830 470 700 540 Z', body) +
  rect(520, 322, 80, 30, accent, 'rx="15"') +
  circle(560, 316, 18, accent) +
  path('M420 430 Q330 430 340 520 T440 590', 'none', `stroke="${accent}" stroke-width="22"`) +
  path('M720 570 H850 Q840 650 785 650 T720 570 Z', accent);
const bottle = ([, body, accent]: Tone) =>
  rect(560, 170, 80, 130, accent, 'rx="10"') +
  path(
    'M556 290 H644 Q720 340 720 420 V620 Q720 650 690 650 H510 Q480 650 480 620 V420 Q480 340 556 290 Z',
    body,
  ) +
  rect(480, 430, 240, 130, '#ffffff', 'opacity="0.85"') +
  circle(600, 495, 36, accent);

const quilt = ([, body, accent]: Tone) =>
  times(
    3,
    (at) =>
      rect(410 + at * 14, 540 - at * 104, 380 - at * 28, 108, at === 1 ? accent : body, 'rx="42"') +
      times(6, (stitch) => rect(470 + stitch * 48, 592 - at * 104, 26, 4, '#ffffff', 'opacity="0.5"')),
  );
const shoes = ([, body]: Tone) =>
  times(2, (at) =>
    path(
      `M${350 + at * 250} 640 Q${330 + at * 250} 540 ${400 + at * 250} 540 L${440 + at * 250} 570 Q${490 + at * 250} 590 ${540 + at * 250} 560 Q${620 + at * 250} 600 ${560 + at * 250} 640 Z`,
      '#ffffff',
      `stroke="${body}" stroke-width="8"`,
    ),
  );

// In the sequence of the demo's shop.
const OBJECTS = [
  ...[book, bag, shirt, disc, poster, box, ring, sticks],
  ...[book, cards, glass, lamp, poster, book, scarf, badges],
  ...[pot, bottle, quilt, bottle, lamp, shoes],
];
