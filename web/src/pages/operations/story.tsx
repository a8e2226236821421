// Every message of one booking over all contexts, in the sequence in which it happened, with times.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type Answer, asking } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { span } from './now.ts';
import classes from './operations.module.css';
import { useStateNames } from './states.ts';
import { Table } from './table.tsx';
import { words } from './words.ts';

type Told = Answer<'/v1/operations/bookings/{booking}/story'>;

export function Story() {
  const t = useWords(words);
  const names = useStateNames();
  const { bookingId = '' } = useParams({ strict: false });
  const { data, error, refetch, isPending } = useQuery(
    asking('/v1/operations/bookings/{booking}/story', { path: { booking: bookingId } }),
  );
  const state = data?.state ? ` · ${names[data.state]}` : '';
  return (
    <Frame title={`${t.story(data?.code ?? bookingId)}${state}`}>
      <div className={classes.stack} aria-busy={isPending}>
        <Failure error={error} onRetry={() => void refetch()} />
        {data?.whole === false && <Note tone="warn">{t.storyCut}</Note>}
        <ol className={classes.story}>
          {data?.entries.map((entry) => (
            <Entry key={`${entry.context} ${entry.id}`} entry={entry} />
          ))}
        </ol>
        {data && data.waiting.length > 0 && <Waiting waiting={data.waiting} />}
      </div>
    </Frame>
  );
}

function Entry({ entry }: { entry: Told['entries'][number] }) {
  const t = useWords(words);
  const { context, type, kind, to, at, afterMs, actor, tookEffect, data } = entry;
  const effects = tookEffect.map((effect) =>
    t.effectIn(effect.context, span(Math.max(0, Date.parse(effect.at) - Date.parse(at)))),
  );
  const facts = [context, to ? t.sent(to) : undefined, t.because(actor), ...effects];
  return (
    <li className={classes.entry} data-kind={kind}>
      <time className={`${classes.after} tabular`} dateTime={at} title={at}>
        +{span(afterMs)}
      </time>
      <div>
        <div className={classes.what}>{type}</div>
        <div className={classes.about}>{facts.filter(Boolean).join(' · ')}</div>
        <details>
          <summary className={classes.about}>{t.data}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
          <pre className={classes.data} tabIndex={0}>
            {JSON.stringify(data, null, 2)}
          </pre>
        </details>
      </div>
    </li>
  );
}

function Waiting({ waiting }: { waiting: Told['waiting'] }) {
  const t = useWords(words);
  const { instant } = useFormats();
  return (
    <Table
      caption={t.stillToCome}
      heads={[t.type, t.context, t.due, t.error]}
      figuresFrom={4}
      rows={waiting.map(({ context, type, due, attempts, error }) => ({
        key: `${context} ${type} ${due}`,
        tone: error ? ('warn' as const) : undefined,
        cells: [type, context, instant(due), error ? `${t.attempts(attempts)}: ${error}` : t.none],
      }))}
    />
  );
}
