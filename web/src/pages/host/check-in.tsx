// The gate: scan or type, see at once who may come in, and go on when the network does not.
import '@mantine/core/styles/Skeleton.css';
import '../../ui/fields.css';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useMe } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { groupedCode, spacedCode } from '../mine/code.ts';
import { type OwnListing, useOwnListings } from './bookings-listings.ts';
import classes from './check-in.module.css';
import { Camera } from './check-in-camera.tsx';
import { Counts } from './check-in-counts.tsx';
import { Gate, type GateView, isCutOff } from './check-in-gate.ts';
import { useGuests } from './check-in-guests.ts';
import { OccasionPicker, occasionOf, useChoice } from './check-in-occasion.tsx';
import {
  guessOf,
  isBadSurprise,
  isSameSight,
  isTypedCode,
  isWaiting,
  type Occasion,
  type Scan,
  type Sight,
  shortCode,
} from './check-in-queue.ts';
import { lookOf, Mark, Result, useOutcomeTitle, vibrateFor } from './check-in-result.tsx';
import { words } from './check-in-words.ts';
import { Frame } from './frame.tsx';
import { words as hostWords } from './words.ts';

const ANSWER_TIMEOUT_MS = 5_000;
const CODE_LENGTH_MAX = 500;

export function CheckIn() {
  const t = useWords(hostWords);
  return (
    <Frame title={t.checkIn}>
      <Entrance />
    </Frame>
  );
}

function Entrance() {
  const t = useWords(words);
  const { me } = useMe();
  const { listings, error, refetch } = useOwnListings();
  if (error && !listings) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!me || !listings) return <Skeleton height={480} aria-busy="true" />;
  if (listings.length === 0)
    return (
      <Empty title={t.noListings} action={<LinkButton to="/host/listings">{t.toListings}</LinkButton>}>
        {t.noListingsText}
      </Empty>
    );
  return <Desk key={me.id} host={me.id} listings={listings} />;
}

function Desk({ host, listings }: { host: string; listings: readonly OwnListing[] }) {
  const t = useWords(words);
  const [choice, choose] = useChoice(listings);
  const listing = listings.find((one) => one.listing === choice.listing);
  const guests = useGuests(choice.listing);
  const { gate, view } = useGate(host);
  const [shownId, setShownId] = useState<string>();
  const lastSight = useRef<Sight>(undefined);
  const shown = view.scans.find(({ scanId }) => scanId === shownId);
  useVibration(shown);

  const take = (code: string, occasion: Occasion = occasionOf(choice)) => {
    const taken = { code: code.slice(0, CODE_LENGTH_MAX), occasion, gate: choice.gate };
    setShownId(gate.take({ ...taken, guess: guessOf(taken, guests, view.scans) }));
  };
  const see = (code: string) => {
    const sight = { code, at: Date.now() };
    const isSame = isSameSight(lastSight.current, sight);
    lastSight.current = sight;
    if (!isSame) take(code);
  };
  return (
    <div className={classes.desk}>
      <OccasionPicker listings={listings} choice={choice} onChoose={choose} />
      <div className={classes.work}>
        <Camera onCode={see} />
        <Result
          scan={shown}
          zone={listing?.venue.zone ?? 'UTC'}
          onSession={({ listing: id, pool, unit }) =>
            take(shown?.code ?? '', { listing: id, pool, ...(unit !== '' && { unit }) })
          }
        />
        <CodeForm onCode={take} />
      </div>
      <div className={classes.side}>
        <LineNote view={view} onRetry={() => gate.retry()} />
        <Surprises scans={view.scans} />
        <section>
          <h2 className={classes.sectionTitle}>{t.counts}</h2>
          {listing && <Counts listing={listing} choice={choice} />}
          {guests && <p className={classes.muted}>{t.listKept(guests.size)}</p>}
        </section>
        <History scans={view.scans} zone={listing?.venue.zone ?? 'UTC'} onShow={setShownId} />
      </div>
    </div>
  );
}

/** One gate for as long as the page is open; it sends again as soon as the network is back. */
function useGate(host: string): { gate: Gate; view: GateView } {
  const client = useQueryClient();
  const [gate] = useState(() => new Gate(toolsOf(host)));
  const view = useSyncExternalStore(gate.subscribe, gate.view);
  const answers = view.scans.filter((scan) => !isWaiting(scan)).length;
  useEffect(() => {
    const retry = () => gate.retry();
    gate.open();
    addEventListener('online', retry);
    return () => {
      removeEventListener('online', retry);
      gate.close();
    };
  }, [gate]);
  useEffect(() => {
    if (answers > 0)
      void client.invalidateQueries({ queryKey: ['/v1/check-in/listings/{listing}/sessions'] });
  }, [answers, client]);
  return { gate, view };
}

function toolsOf(host: string) {
  return {
    host,
    store: storage(),
    send: (body: Parameters<ConstructorParameters<typeof Gate>[0]['send']>[0]) =>
      got(api.post('/v1/check-in/scans', { body, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })),
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
    later: (run: () => void, ms: number) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** Undefined where the browser forbids it. */
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** Once for each thing that becomes known of a scan. */
function useVibration(scan: Scan | undefined): void {
  const latest = useRef(scan);
  latest.current = scan;
  const what = scan && `${scan.scanId} ${scan.result?.verdict ?? scan.isLate}`;
  useEffect(() => {
    const shown = latest.current;
    if (what !== undefined && shown && (shown.result || shown.isLate)) vibrateFor(shown);
  }, [what]);
}

function CodeForm({ onCode }: { onCode(code: string): void }) {
  const t = useWords(words);
  const [code, setCode] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsWrong(!isTypedCode(code));
    if (!isTypedCode(code)) return;
    onCode(code);
    setCode('');
  };
  return (
    <form className={classes.codeForm} onSubmit={submit} noValidate>
      <TextInput
        className={classes.codeInput ?? ''}
        classNames={{ input: classes.codeText ?? '' }}
        label={t.code}
        description={t.codeHint}
        error={isWrong && t.codeWrong}
        value={code}
        size="lg"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        enterKeyHint="send"
        onChange={({ currentTarget: { value } }) => {
          setIsWrong(false);
          // A hand scanner types all that a QR code says.
          setCode(value.includes('.') ? value : spacedCode(value, code));
        }}
      />
      <Button type="submit" size="lg">
        {t.check}
      </Button>
    </form>
  );
}

function LineNote({ view: { line, scans, isKept }, onRetry }: { view: GateView; onRetry(): void }) {
  const t = useWords(words);
  const waiting = scans.filter(isWaiting).length;
  return (
    <>
      {line === 'cut' && (
        <Note
          tone="warn"
          title={t.cut}
          action={
            <Button variant="default" onClick={onRetry}>
              {t.sendNow}
            </Button>
          }
        >
          {t.cutText(waiting)}
        </Note>
      )}
      {line === 'signed-out' && (
        <Note tone="bad" title={t.signedOut} action={<SignIn />}>
          {t.signedOutText}
        </Note>
      )}
      {!isKept && isCutOff(line) && (
        <Note tone="warn" title={t.notKept}>
          {t.notKeptText}
        </Note>
      )}
    </>
  );
}

function SignIn() {
  const t = useWords(hostWords);
  return (
    <LinkButton to="/sign-in" search={{ next: '/host/check-in' }}>
      {t.signIn}
    </LinkButton>
  );
}

/** Who was let in without an answer and should not have been. */
function Surprises({ scans }: { scans: readonly Scan[] }) {
  const t = useWords(words);
  const count = scans.filter(isBadSurprise).length;
  if (count === 0) return null;
  return (
    <Note tone="bad" urgent title={t.surprises(count)}>
      {t.surprisesText}
    </Note>
  );
}

interface HistoryProps {
  scans: readonly Scan[];
  zone: string;
  onShow(scanId: string): void;
}

function History({ scans, zone, onShow }: HistoryProps) {
  const t = useWords(words);
  const title = useOutcomeTitle();
  const { instant } = useFormats();
  return (
    <section>
      <h2 className={classes.sectionTitle}>{t.history}</h2>
      {scans.length === 0 && <p className={classes.muted}>{t.noHistory}</p>}
      <ul className={classes.history}>
        {scans.map((scan) => {
          const { tone, shape } = lookOf(scan);
          return (
            <li key={scan.scanId} data-tone={tone} data-surprise={isBadSurprise(scan) || undefined}>
              <button type="button" onClick={() => onShow(scan.scanId)}>
                <Mark shape={shape} />
                <span className={classes.historyText}>
                  <strong>{title(scan)}</strong>
                  <span className="tabular">
                    {groupedCode(shortCode(scan.code))}
                    {scan.isLate && ` · ${t.late}`}
                  </span>
                </span>
                <span className="tabular">
                  {instant(new Date(scan.at).toISOString(), zone, { timeStyle: 'medium' })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
