// The seat map: one widget that draws tens of thousands of seats, follows them live and is used by mouse, finger,
// keyboard and screen reader. Everything that moves often happens beside React; this component holds what is said.
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { MapView, type Pointed } from './map-view.ts';
import styles from './seat-map.module.css';
import { modelOf, type SeatModel, type SeatPlan } from './seat-plan.ts';
import { type AvailabilityStore, nearestFree, type SeatTally } from './seat-tally.ts';
import { readTheme, watchTheme } from './seat-theme.ts';
import { areaStep, type Direction, rowEnd, stepFrom } from './seat-travel.ts';
import {
  looksOf,
  type SeatTexts,
  type SeatTier,
  type Speaking,
  sayArea,
  sayPlace,
  sentence,
  tiersOf,
} from './seat-words.ts';
import { TierMark } from './tier-mark.tsx';
import { useSameTiers, useTally } from './use-tally.ts';

export interface SeatMapProps {
  /** As the API answers it; keep the same object while it is the same plan. */
  plan: SeatPlan;
  /** Undefined until availability is known: seats are then drawn as outlines. */
  availability: AvailabilityStore | undefined;
  /** In the sequence in which the page lists them. */
  tiers: readonly SeatTier[];
  selected: ReadonlySet<string>;
  /** Units that are held for this buyer already: their change is no loss. */
  mine?: ReadonlySet<string> | undefined;
  /** Units for people in wheelchairs. */
  accessible?: ReadonlySet<string> | undefined;
  /** So many may be chosen. */
  max: number;
  texts: SeatTexts;
  onToggle(unit: string): void;
  /** A standing area was chosen; how many is the page's question. */
  onAreaChoose(area: string): void;
  /** A selected seat was taken by somebody else; `near` are free seats of its tier, the nearest first. */
  onLost?(unit: string, near: readonly string[]): void;
  className?: string | undefined;
}

const nearOffered = 6;
const noUnits: ReadonlySet<string> = new Set();

interface Elements {
  root: RefObject<HTMLDivElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
  tip: RefObject<HTMLDivElement | null>;
}

export function SeatMap(props: SeatMapProps) {
  const { plan, texts, selected, className } = props;
  const model = useMemo(() => modelOf(plan), [plan]);
  const tiers = useSameTiers(props.tiers);
  const elements: Elements = { root: useRef(null), canvas: useRef(null), tip: useRef(null) };
  const view = useRef<MapView | undefined>(undefined);
  const [pointed, setPointed] = useState<Pointed>();
  const [notice, setNotice] = useState('');
  const [, setMoment] = useState(0);
  const tally = useTally(model, props.availability, tiers, (followed, places, gone) => {
    view.current?.changed(places, gone);
    for (const place of gone) lose(props, model, followed, place);
    if (pointed !== undefined && (pointed.place === -1 || places.includes(pointed.place)))
      setMoment((moment) => moment + 1);
  });
  const speaking: Speaking = {
    model,
    tally,
    tiers: tiersOf(model, tiers),
    texts,
    selected,
    accessible: props.accessible,
  };
  const point = (next: Pointed | undefined) => {
    setPointed(next);
    setNotice('');
  };
  const choose = (place: number) => setNotice(chooseIn(props, speaking, place));
  useMapView(view, elements, props, { model, tally, tiers, point, choose });
  useLayoutEffect(() => view.current?.redraw());
  const [helpId, spoken] = [useId(), spokenOf(speaking, pointed, notice)];
  return (
    <div ref={elements.root} className={[styles.root, className].filter(Boolean).join(' ')}>
      <div
        className={styles.stage}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is one stop of the tab key
        tabIndex={0}
        aria-label={texts.map}
        aria-describedby={helpId}
        onKeyDown={(event) => view.current && pressed(event, view.current, model, tally, choose)}
        onBlur={() => view.current?.focus(-1)}
      >
        <canvas ref={elements.canvas} className={styles.canvas} />
      </div>
      <p id={helpId} className={styles.unseen}>
        {texts.help}
      </p>
      <div className={styles.unseen} role="status" aria-live="polite">
        {spoken}
      </div>
      <div ref={elements.tip} className={styles.tip} aria-hidden="true">
        {pointed && <Tip speaking={speaking} pointed={pointed} notice={notice} tiers={tiers} />}
      </div>
      <ZoomButtons texts={texts} view={view} />
    </div>
  );
}

interface Parts {
  model: SeatModel;
  tally: SeatTally;
  tiers: readonly SeatTier[];
  point: (pointed: Pointed | undefined) => void;
  choose: (place: number) => void;
}

function useMapView(
  view: RefObject<MapView | undefined>,
  { root, canvas, tip }: Elements,
  props: SeatMapProps,
  parts: Parts,
): void {
  const { plan, texts, selected, accessible } = props;
  const { model, tally, tiers } = parts;
  const latest = useRef({ props, parts });
  useLayoutEffect(() => {
    latest.current = { props, parts };
  });
  // The view lives as long as its plan; what else changes is handed to it below.
  useLayoutEffect(() => {
    if (root.current === null || canvas.current === null || tip.current === null) return undefined;
    const element = root.current;
    const theme = () => readTheme(element, looksOf(model, latest.current.parts.tiers));
    const made = new MapView({
      canvas: canvas.current,
      tip: tip.current,
      plan,
      model,
      tally: latest.current.parts.tally,
      theme: theme(),
      stage: texts.stage,
      accessible: latest.current.props.accessible ?? noUnits,
      count: (free, lowest) => countWith(latest.current.props.texts, free, lowest),
      events: {
        point: (pointed) => latest.current.parts.point(pointed),
        choose: (place) => latest.current.parts.choose(place),
      },
    });
    view.current = made;
    const stopTheme = watchTheme(() => made.setTheme(theme()));
    const stopSize = watchSize(element, (width, height) => made.resize(width, height, devicePixelRatio));
    const stopMotion = watchMotion((still) => made.setStill(still));
    return () => {
      for (const stop of [stopTheme, stopSize, stopMotion]) stop();
      made.destroy();
      view.current = undefined;
    };
  }, [plan, model, texts.stage, root, canvas, tip, view]);
  useEffect(() => {
    if (view.current?.scene.tally !== tally) view.current?.setTally(tally);
  }, [tally, view]);
  useEffect(() => {
    view.current?.setCount((free, lowest) => countWith(texts, free, lowest));
  }, [texts, view]);
  useEffect(() => {
    if (root.current) view.current?.setTheme(readTheme(root.current, looksOf(model, tiers)));
  }, [tiers, model, root, view]);
  useEffect(() => {
    view.current?.setChosen(new Set([...selected].map(model.placeOf).filter((place) => place !== -1)));
  }, [selected, model, view]);
  useEffect(() => {
    view.current?.setAccessible(accessible ?? noUnits);
  }, [accessible, view]);
}

function countWith(texts: SeatTexts, free: number, lowest: number | undefined): string {
  return texts.count(free, lowest === undefined ? undefined : texts.money(lowest));
}

function watchSize(element: HTMLElement, call: (width: number, height: number) => void): () => void {
  const measure = () => call(element.clientWidth, element.clientHeight);
  const observer = new ResizeObserver(measure);
  observer.observe(element);
  // Another screen, or the browser's own zoom, changes the density and not always the size.
  window.addEventListener('resize', measure);
  measure();
  return () => {
    observer.disconnect();
    window.removeEventListener('resize', measure);
  };
}

function watchMotion(call: (still: boolean) => void): () => void {
  const media = matchMedia('(prefers-reduced-motion: reduce)');
  const look = () => call(media.matches);
  media.addEventListener('change', look);
  look();
  return () => media.removeEventListener('change', look);
}

function lose(props: SeatMapProps, model: SeatModel, tally: SeatTally, place: number): void {
  const unit = model.units[place] ?? '';
  if (!props.selected.has(unit) || props.mine?.has(unit)) return;
  const near = nearestFree(model, tally, place, nearOffered).map((one) => model.units[one] ?? '');
  props.onLost?.(unit, near);
}

/** Does what a click means; answers what has to be said when it means nothing. */
function chooseIn(props: SeatMapProps, { model, tally, texts, tiers }: Speaking, place: number): string {
  const unit = model.units[place] ?? '';
  if (place >= model.seats) {
    if (tally.isFree(place)) props.onAreaChoose(model.areas[model.areaOf[place] ?? 0]?.id ?? '');
    return '';
  }
  if (props.selected.has(unit)) {
    props.onToggle(unit);
    return '';
  }
  const speaking = { model, tally, texts, tiers, selected: props.selected, accessible: props.accessible };
  if (!tally.isFree(place)) return sayPlace(speaking, place).stateText;
  if (props.selected.size >= props.max) return texts.full(props.max);
  props.onToggle(unit);
  return '';
}

function spokenOf(speaking: Speaking, pointed: Pointed | undefined, notice: string): string {
  if (pointed === undefined || !pointed.byKeys) return notice;
  const about = sentence(sayPlace(speaking, pointed.place), speaking.texts);
  return notice === '' || about.endsWith(notice) ? about : `${notice} ${about}`;
}

const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const pushes: Record<Direction, [x: number, y: number]> = {
  left: [0.25, 0],
  right: [-0.25, 0],
  up: [0, 0.25],
  down: [0, -0.25],
};
const keyZoom = 1.5;

function pressed(
  event: KeyboardEvent,
  view: MapView,
  model: SeatModel,
  tally: SeatTally,
  choose: (place: number) => void,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = directions[event.key];
  const at = view.focused;
  if (direction !== undefined && event.shiftKey) view.panBy(-pushes[direction][0], -pushes[direction][1]);
  else if (event.key === '+' || event.key === '=') view.zoomBy(keyZoom);
  else if (event.key === '-' || event.key === '_') view.zoomBy(1 / keyZoom);
  else if (event.key === '0') view.fit();
  else if (event.key === 'Escape' && at !== -1) view.focus(-1);
  else if ((event.key === 'Enter' || event.key === ' ') && at !== -1) choose(at);
  else {
    const next = travelled(event.key, direction, view, model, tally);
    if (next === -1) return;
    view.focus(next);
  }
  event.preventDefault();
}

/** The place that a key leads to; -1 for other keys. */
function travelled(
  key: string,
  direction: Direction | undefined,
  view: MapView,
  model: SeatModel,
  tally: SeatTally,
): number {
  const at = view.focused;
  const free = (place: number) => tally.isFree(place);
  const known = direction !== undefined || ['Home', 'End', 'PageUp', 'PageDown', 'Enter', ' '].includes(key);
  if (!known) return -1;
  if (at === -1) return view.start(free);
  if (direction !== undefined) return stepFrom(model, view.grid, at, direction);
  if (key === 'Home' || key === 'End') return rowEnd(model, at, key === 'Home' ? 'first' : 'last');
  return areaStep(model, at, key === 'PageDown' ? 1 : -1, free);
}

interface TipProps {
  speaking: Speaking;
  pointed: Pointed;
  notice: string;
  tiers: readonly SeatTier[];
}

function Tip({ speaking, pointed, notice, tiers }: TipProps) {
  if (pointed.place === -1) {
    const { name, count } = sayArea(speaking, pointed.area);
    return (
      <div className={styles.card}>
        <strong>{name}</strong>
        <span>{count}</span>
      </div>
    );
  }
  const one = sayPlace(speaking, pointed.place);
  const look = looksOf(speaking.model, tiers)[one.tier];
  return (
    <div className={styles.card}>
      <span className={styles.area}>{one.area}</span>
      {one.where !== '' && <strong>{one.where}</strong>}
      <span className={styles.line}>
        <TierMark at={look?.at ?? 0} colour={look?.colour} state={one.state} size={13} />
        {one.tierLabel}
        <b>{one.price}</b>
      </span>
      <span className={styles.state}>
        {[one.accessible ? speaking.texts.accessible : '', one.stateText]
          .filter((text) => text !== '')
          .join(' · ')}
      </span>
      {notice !== '' && notice !== one.stateText && <span className={styles.notice}>{notice}</span>}
    </div>
  );
}

function ZoomButtons({ texts, view }: { texts: SeatTexts; view: RefObject<MapView | undefined> }) {
  return (
    <div className={styles.buttons}>
      <button type="button" aria-label={texts.zoomIn} onClick={() => view.current?.zoomBy(1.7)}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M10 4.5v11M4.5 10h11" />
        </svg>
      </button>
      <button type="button" aria-label={texts.zoomOut} onClick={() => view.current?.zoomBy(1 / 1.7)}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M4.5 10h11" />
        </svg>
      </button>
      <button type="button" aria-label={texts.fit} onClick={() => view.current?.fit()}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M4 7.5V4h3.5M12.5 4H16v3.5M16 12.5V16h-3.5M7.5 16H4v-3.5" />
        </svg>
      </button>
    </div>
  );
}
