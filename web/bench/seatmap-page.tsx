// The page on which the seat map is measured and looked at. `?dark`, `?plan=<address of a plan>`, `?rate=1000` for
// changes a second; the numbers come out through `window.seatmap`.
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type FeedWorld, openSeatFeed } from '../src/seatmap/seat-feed.ts';
import { SeatList } from '../src/seatmap/seat-list.tsx';
import { SeatMap } from '../src/seatmap/seat-map.tsx';
import type { SeatPlan } from '../src/seatmap/seat-plan.ts';
import type { SeatTexts, SeatTier } from '../src/seatmap/seat-words.ts';
import { arena, availabilityOf, dice } from './seatmap-arena.ts';

const wanted = new URLSearchParams(location.search);
const won = new Intl.NumberFormat('ko-KR', { style: 'currency', currency: 'KRW' });
const whole = new Intl.NumberFormat('ko-KR');

const texts: SeatTexts = {
  map: '좌석 배치도',
  help: '화살표 키로 좌석을 옮겨 다니고 Enter로 고릅니다. Home과 End는 줄의 끝, Page Up과 Page Down은 구역, 더하기와 빼기는 확대와 축소입니다.',
  stage: '무대',
  zoomIn: '확대',
  zoomOut: '축소',
  fit: '전체 보기',
  row: (name) => `${name}열`,
  seat: (number) => `${number}번`,
  money: (amount) => won.format(amount),
  count: (free, lowest) =>
    free === 0 ? '매진' : `${whole.format(free)}석${lowest === undefined ? '' : ` · ${lowest}~`}`,
  left: (count) => `${whole.format(count)}자리 남음`,
  states: {
    free: '선택 가능',
    held: '다른 분이 결제 중',
    sold: '판매됨',
    chosen: '선택함',
    unknown: '확인 중',
  },
  accessible: '휠체어석',
  full: (max) => `${max}석까지 고를 수 있습니다.`,
  list: '좌석 목록',
  onlyFree: '선택 가능한 좌석만',
  more: (count) => `${whole.format(count)}개 더 보기`,
  nothing: '선택 가능한 좌석이 없습니다.',
};

interface Measured {
  dataAt: number;
  changes: number;
  start(perSecond: number): void;
  stop(): void;
}

declare global {
  interface Window {
    seatmap?: Measured;
  }
}

type Listener = (event: { data?: unknown }) => void;

/** The server's stream played within the page: the feed is the real one. */
function playedWorld(plan: SeatPlan): { world: FeedWorld; measured: Measured } {
  const answer = availabilityOf(plan, 7);
  const letters = [...answer.states];
  const listeners = new Map<string, Listener>();
  const random = dice(11);
  let timer: ReturnType<typeof setInterval> | undefined;
  const measured: Measured = {
    dataAt: 0,
    changes: 0,
    start(perSecond) {
      const everyMs = 200;
      timer = setInterval(() => {
        const rows = Array.from({ length: Math.round((perSecond * everyMs) / 1000) }, () => {
          const ordinal = Math.floor(random() * (letters.length - 1));
          const next = { f: 'h', h: 's', s: 'f' }[letters[ordinal] ?? 'f'] ?? 'f';
          letters[ordinal] = next;
          return [ordinal, next, next === 'f' ? 1 : 0];
        });
        measured.changes += rows.length;
        listeners.get('changes')?.({ data: JSON.stringify(rows) });
      }, everyMs);
    },
    stop: () => clearInterval(timer),
  };
  const world: FeedWorld = {
    open() {
      setTimeout(() => listeners.get('snapshot')?.({ data: JSON.stringify(answer) }), 0);
      return { addEventListener: (type, listener) => void listeners.set(type, listener), close() {} };
    },
    units: () => Promise.resolve([]),
    now: () => Date.now(),
    random,
    after(ms, call) {
      const waiting = setTimeout(call, ms);
      return () => clearTimeout(waiting);
    },
    every: () => () => undefined,
    watch: () => () => undefined,
  };
  return { world, measured };
}

const prices = [198_000, 154_000, 121_000, 88_000, 132_000, 77_000, 66_000, 55_000];

function Page({ plan }: { plan: SeatPlan }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState('');
  const feed = useMemo(() => {
    const { world, measured } = playedWorld(plan);
    window.seatmap = measured;
    measured.dataAt = performance.now();
    return openSeatFeed({ pool: 'arena', initial: availabilityOf(plan, 7), world });
  }, [plan]);
  const tiers: SeatTier[] = plan.tiers.map(({ name }, at) => ({
    tier: name,
    label: `${name}석`,
    price: prices[at % prices.length],
  }));
  const accessible = useMemo(() => new Set(plan.areas[2]?.rows[0]?.units.slice(0, 8)), [plan]);
  const toggle = (unit: string) =>
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(unit)) next.add(unit);
      return next;
    });
  const both = {
    plan,
    availability: feed,
    tiers,
    selected,
    max: 6,
    texts,
    accessible,
    onToggle: toggle,
    onAreaChoose: (area: string) => setSaid(area),
  };
  return (
    <>
      <main style={{ height: wanted.has('list') ? '60vh' : '100vh' }}>
        <SeatMap {...both} onLost={(unit, near) => setSaid(`${unit} → ${near.join(' ')}`)} />
      </main>
      <output>{said}</output>
      {wanted.has('list') && <SeatList {...both} />}
    </>
  );
}

async function plan(): Promise<SeatPlan> {
  const address = wanted.get('plan');
  return address === null ? arena() : await (await fetch(address)).json();
}

const root = document.querySelector('#root');
if (root !== null) {
  const drawn = <Page plan={await plan()} />;
  createRoot(root).render(wanted.has('strict') ? <StrictMode>{drawn}</StrictMode> : drawn);
}
