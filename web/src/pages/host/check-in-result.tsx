// What became of a scan: seen from an arm's length, by colour and by shape, felt in the hand and read out.
import type { ReactNode } from 'react';
import { useFormats, useWords } from '../../words.ts';
import type { Piece, Thing } from '../mine/bought.ts';
import { groupedCode } from '../mine/code.ts';
import { useThingWords } from '../mine/thing-words.ts';
import { useBought } from '../mine/use-bought.ts';
import classes from './check-in.module.css';
import { todayIn } from './check-in-occasion.tsx';
import { type Guess, type Pass, type Scan, shortCode } from './check-in-queue.ts';
import { words } from './check-in-words.ts';

type Verdict = NonNullable<Scan['result']>['verdict'];
export type Outcome = Verdict | 'checking' | 'queued';
type Shape = 'tick' | 'warning' | 'cross' | 'question' | 'clock' | 'dots';

const TONES: Record<Outcome, 'good' | 'warn' | 'bad' | 'plain'> = {
  admitted: 'good',
  'already-admitted': 'warn',
  cancelled: 'bad',
  'other-event': 'bad',
  'which-session': 'plain',
  unknown: 'bad',
  'clock-wrong': 'warn',
  'scan-id-taken': 'warn',
  checking: 'plain',
  queued: 'plain',
};

const SHAPES: Record<Outcome, Shape> = {
  admitted: 'tick',
  'already-admitted': 'warning',
  cancelled: 'cross',
  'other-event': 'cross',
  'which-session': 'question',
  unknown: 'question',
  'clock-wrong': 'clock',
  'scan-id-taken': 'warning',
  checking: 'dots',
  queued: 'clock',
};

const GUESS_LOOKS: Record<Guess, { tone: 'good' | 'warn' | 'bad' | 'plain'; shape: Shape }> = {
  expected: { tone: 'good', shape: 'clock' },
  already: { tone: 'warn', shape: 'warning' },
  cancelled: { tone: 'bad', shape: 'cross' },
  unlisted: { tone: 'bad', shape: 'question' },
  'no-list': { tone: 'plain', shape: 'clock' },
};

export function outcomeOf({ result, isLate }: Scan): Outcome {
  return result?.verdict ?? (isLate ? 'queued' : 'checking');
}

export function lookOf(scan: Scan) {
  const outcome = outcomeOf(scan);
  if (outcome === 'queued') return GUESS_LOOKS[scan.guess];
  return { tone: TONES[outcome], shape: SHAPES[outcome] };
}

export function useOutcomeTitle(): (scan: Scan) => string {
  const t = useWords(words);
  const guesses: Record<Guess, string> = {
    expected: t.queuedExpected,
    already: t.queuedAlready,
    cancelled: t.cancelled,
    unlisted: t.queuedUnlisted,
    'no-list': t.queued,
  };
  const titles: Record<Outcome, string> = {
    admitted: t.admitted,
    'already-admitted': t.already,
    cancelled: t.cancelled,
    'other-event': t.otherEvent,
    'which-session': t.whichSession,
    unknown: t.unknown,
    'clock-wrong': t.clockWrong,
    'scan-id-taken': t.again,
    checking: t.checking,
    queued: t.queued,
  };
  return (scan) => {
    const outcome = outcomeOf(scan);
    return outcome === 'queued' ? guesses[scan.guess] : titles[outcome];
  };
}

interface ResultProps {
  scan: Scan | undefined;
  zone: string;
  /** Which of several sessions somebody comes in for. */
  onSession(pass: Pass): void;
}

export function Result({ scan, zone, onSession }: ResultProps) {
  const t = useWords(words);
  const title = useOutcomeTitle();
  const look = scan ? lookOf(scan) : { tone: 'plain', shape: 'dots' as const };
  return (
    <section
      className={classes.result}
      data-tone={look.tone}
      data-waits={scan?.result === undefined}
      aria-label={t.result}
    >
      <Mark shape={look.shape} />
      <div className={classes.resultText} role="status" aria-live="assertive" aria-atomic="true">
        <p className={classes.resultTitle}>{scan ? title(scan) : t.ready}</p>
        {scan ? <Details scan={scan} zone={zone} /> : <p>{t.readyText}</p>}
      </div>
      {scan?.result?.verdict === 'which-session' && (
        <ul className={classes.sessions}>
          {scan.result.passes?.map((pass) => (
            <li key={`${pass.pool} ${pass.unit}`}>
              <button type="button" onClick={() => onSession(pass)}>
                <PassText pass={pass} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Details({ scan, zone }: { scan: Scan; zone: string }) {
  const t = useWords(words);
  const { code, result } = scan;
  const pass = result?.pass;
  return (
    <>
      <Because scan={scan} zone={zone} />
      {pass?.day && pass.day !== todayIn(zone) && <p className={classes.otherDay}>{t.otherDay}</p>}
      {pass && <PassText pass={pass} isLarge={result.verdict === 'admitted'} />}
      {result?.verdict === 'other-event' &&
        result.passes?.map((one) => <PassText key={`${one.pool} ${one.unit}`} pass={one} isNamed />)}
      <p className={`${classes.muted} tabular`}>{groupedCode(shortCode(code))}</p>
    </>
  );
}

function Because({ scan: { result, guess, isLate }, zone }: { scan: Scan; zone: string }): ReactNode {
  const t = useWords(words);
  const { instant } = useFormats();
  const at = (time: string) =>
    instant(time, zone, {
      ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
    });
  if (!result) return isLate && guess !== 'cancelled' && <p>{t.queuedText}</p>;
  const { verdict, first, cancelledAt } = result;
  if (verdict === 'already-admitted' && first)
    return <p>{first.gate === '' ? t.alreadyAt(at(first.at)) : t.alreadyAtGate(at(first.at), first.gate)}</p>;
  if (verdict === 'cancelled' && cancelledAt) return <p>{t.cancelledAt(at(cancelledAt))}</p>;
  if (verdict === 'other-event') return <p>{t.otherEventText}</p>;
  if (verdict === 'unknown') return <p>{t.unknownText}</p>;
  if (verdict === 'which-session') return <p>{t.whichSessionText}</p>;
  return verdict === 'clock-wrong' && <p>{t.clockWrongText}</p>;
}

interface PassTextProps {
  pass: Pass;
  /** How many come in is what a gate looks at. */
  isLarge?: boolean;
  isNamed?: boolean;
}

/** How many, when, and what they have bought. */
function PassText({ pass, isLarge = false, isNamed = false }: PassTextProps) {
  const { text } = useFormats();
  const say = useThingWords();
  const { listing, pool, quantity, lines } = pass;
  const { things } = useBought([lines.map((line) => ({ ...line, listing, pool, price: 0 }))], {
    seats: true,
  });
  const [thing] = things[0] ?? [];
  const pieces = thing?.pieces.map((piece) => pieceText(piece, thing)) ?? [];
  return (
    <div className={classes.pass}>
      <p className={isLarge ? classes.passCount : undefined}>
        <strong>{say.count(quantity, thing?.kind)}</strong>
      </p>
      {isNamed && thing?.title && <p>{text(thing.title)}</p>}
      {thing?.when && <p>{say.when(thing.when)}</p>}
      {pieces.length > 0 && <p className={classes.pieces}>{pieces.slice(0, PIECES_MAX).join(', ')}</p>}
    </div>
  );

  function pieceText(piece: Piece, of: Thing): string {
    const name = say.piece(piece, of);
    return piece.quantity > 1 ? `${name} × ${piece.quantity}` : name;
  }
}

const PIECES_MAX = 12;

const PATHS: Record<Shape, ReactNode> = {
  tick: (
    <>
      <circle cx="32" cy="32" r="29" />
      <path d="m19 33 9 9 18-20" />
    </>
  ),
  warning: (
    <>
      <path d="M32 5 61 57H3z" />
      <path d="M32 24v15M32 47v1" />
    </>
  ),
  cross: (
    <>
      <path d="M21 4h22l17 17v22L43 60H21L4 43V21z" />
      <path d="m23 23 18 18M41 23 23 41" />
    </>
  ),
  question: (
    <>
      <path d="M32 3 61 32 32 61 3 32z" />
      <path d="M26 26c0-8 12-8 12 0 0 5-6 5-6 11M32 44v1" />
    </>
  ),
  clock: (
    <>
      <rect x="4" y="4" width="56" height="56" rx="16" strokeDasharray="7 6" />
      <path d="M32 18v15l9 7" />
    </>
  ),
  dots: (
    <>
      <rect x="4" y="4" width="56" height="56" rx="16" />
      <path d="M20 32h.1M32 32h.1M44 32h.1" />
    </>
  ),
};

export function Mark({ shape }: { shape: Shape }) {
  return (
    <svg viewBox="0 0 64 64" className={classes.mark} aria-hidden="true">
      {PATHS[shape]}
    </svg>
  );
}

/** Felt without looking: short is yes, twice is no. */
const RHYTHMS = { good: [90], warn: [180, 90, 180], bad: [260, 90, 260], plain: [40] };

export function vibrateFor(scan: Scan): void {
  navigator.vibrate?.(RHYTHMS[lookOf(scan).tone]);
}
