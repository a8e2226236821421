// What is happening now, once a second, from the same endpoint that anybody's own dashboard may read.
import { Note } from '../../ui/note.tsx';
import { useFormats, useLanguage, useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { bytes, linePoints, type Now, span, useNow } from './now.ts';
import classes from './operations.module.css';
import { told } from './sign-words.ts';
import { Table } from './table.tsx';
import { words } from './words.ts';

export function Console() {
  const t = useWords(words);
  return (
    <Frame title={t.title}>
      <LiveNow />
    </Frame>
  );
}

function LiveNow() {
  const t = useWords(words);
  const { now, flow, history } = useNow();
  return (
    <div aria-busy={now === undefined && flow === 'flowing'}>
      <div className={classes.signs}>
        {flow === 'lost' && <Note tone="warn">{t.connectionLost}</Note>}
        {flow === 'away' && <Note tone="bad">{t.databaseAway}</Note>}
        {now?.signs.map((sign) => (
          <SignNote key={`${sign.code} ${sign.about}`} sign={sign} />
        ))}
        {now?.signs.length === 0 && flow === 'flowing' && <Note tone="good">{t.allWell}</Note>}
      </div>
      {now && (
        <>
          <Rates now={now} />
          <svg
            viewBox="0 0 100 30"
            preserveAspectRatio="none"
            className={classes.line}
            role="img"
            aria-label={t.ofHolds}
          >
            <polyline points={linePoints(history)} />
          </svg>
          <div className={classes.columns}>
            <Lanes now={now} />
            <Processes now={now} />
            <Providers now={now} />
            <Readers now={now} />
            <Timers now={now} />
            <Database now={now} />
          </div>
        </>
      )}
    </div>
  );
}

function SignNote({ sign }: { sign: Now['signs'][number] }) {
  const t = useWords(words);
  const { text, next } = told(sign, useLanguage());
  const isUrgent = sign.level === 'act';
  return (
    <Note tone={isUrgent ? 'bad' : 'warn'} title={`${isUrgent ? t.act : t.look}: ${text}`}>
      {next}
    </Note>
  );
}

function Rates({ now: { rates } }: { now: Now }) {
  const t = useWords(words);
  const { number } = useFormats();
  const shown = [
    [t.holds, rates.holds],
    [t.placed, rates.bookings],
    [t.confirmed, rates.confirmed],
    [t.declined, rates.declined],
    [t.lapsed, rates.lapsed],
    [t.cancelled, rates.cancelled],
    [t.refunds, rates.refunds],
    [t.captures, rates.captures],
    [t.holdsExpired, rates.holdsExpired],
  ] as const;
  const short = (value: number) => number(Math.round(value * 10) / 10);
  return (
    <dl className={classes.tiles} aria-label={t.rates}>
      {shown.map(([name, rate]) => (
        <div key={name} className={classes.tile}>
          <dt>{name}</dt>
          <dd className="tabular">{short(rate.perSecond10s)}</dd>
          <dd className="tabular">
            {t.last1min} {short(rate.perSecond1min)} · {t.last15min} {short(rate.perSecond15min)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const DELAY_WARN_MS = 200;

function Lanes({ now: { processes } }: { now: Now }) {
  const t = useWords(words);
  const { number } = useFormats();
  return (
    <Table
      caption={t.lanes}
      heads={[t.context, t.process, t.waiting, t.delay, t.perSecond, t.batchMean, t.refused]}
      figuresFrom={2}
      rows={processes.flatMap(({ process, pid, lanes }) =>
        lanes.map((lane) => ({
          key: `${process} ${lane.context}`,
          tone: lane.queueDelayMax10sMs > DELAY_WARN_MS ? ('warn' as const) : undefined,
          cells: [
            lane.context,
            pid,
            number(lane.queued),
            span(lane.queueDelayMax10sMs),
            number(Math.round(lane.messagesPerSecond10s)),
            lane.batchMean10s.toFixed(1),
            number(lane.refused),
          ],
        })),
      )}
    />
  );
}

function Processes({ now: { processes } }: { now: Now }) {
  const t = useWords(words);
  const { number } = useFormats();
  return (
    <Table
      caption={t.processes}
      heads={[t.process, t.upFor, t.eventLoop, t.memory, t.statements]}
      rows={processes.map(
        ({ process, machine, pid, uptimeS, eventLoopDelay, memory, statementsPerSecond10s }) => ({
          key: process,
          cells: [
            `${machine} · ${pid}`,
            span(uptimeS * 1_000),
            span(eventLoopDelay.p99Ms),
            bytes(memory.rssBytes),
            number(Math.round(statementsPerSecond10s)),
          ],
        }),
      )}
    />
  );
}

function Providers({ now: { processes } }: { now: Now }) {
  const t = useWords(words);
  const states = { closed: t.breakerClosed, open: t.breakerOpen, 'half-open': t.breakerHalf };
  return (
    <Table
      caption={t.provider}
      heads={[t.provider, t.state, t.inFlight, t.waiting, t.lastFailure]}
      figuresFrom={2}
      rows={processes.flatMap(({ process, provider }) =>
        provider
          ? {
              key: process,
              tone: provider.breaker === 'closed' ? undefined : ('bad' as const),
              cells: [
                provider.name,
                states[provider.breaker],
                provider.inFlight,
                provider.queued,
                provider.lastFailure ?? t.none,
              ],
            }
          : [],
      )}
    />
  );
}

function Readers({ now: { readers } }: { now: Now }) {
  const t = useWords(words);
  const { number } = useFormats();
  return (
    <Table
      caption={t.readers}
      heads={[t.reader, t.source, t.behind, t.oldest]}
      figuresFrom={2}
      rows={readers.map(({ consumer, source, readModel, behind, oldestMs }) => ({
        key: `${consumer} ${source} ${readModel}`,
        cells: [readModel ? `${consumer} · ${readModel}` : consumer, source, number(behind), span(oldestMs)],
      }))}
    />
  );
}

function Timers({ now: { timers, parked } }: { now: Now }) {
  const t = useWords(words);
  const waiting = new Map(parked.map((each) => [each.context, each]));
  return (
    <Table
      caption={t.timers}
      heads={[t.context, t.due, t.overdue, t.running, t.exhausted, t.parked]}
      rows={timers.map(({ context, due, overdue, effectsRunning, exhausted }) => ({
        key: context,
        tone: exhausted > 0 || (waiting.get(context)?.waitsForPerson ?? 0) > 0 ? ('bad' as const) : undefined,
        cells: [context, due, overdue, effectsRunning, exhausted, waiting.get(context)?.parked ?? 0],
      }))}
    />
  );
}

function Database({ now: { database } }: { now: Now }) {
  const t = useWords(words);
  return (
    <Table
      caption={t.database}
      heads={[t.context, t.total]}
      rows={[
        ...database.contexts.map(({ context, bytes: size }) => ({
          key: context,
          cells: [context, bytes(size)],
        })),
        { key: '', cells: [t.total, bytes(database.totalBytes)] },
      ]}
    />
  );
}
