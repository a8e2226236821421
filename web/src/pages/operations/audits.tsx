// The laws, judged on the live database: the last results, and a button for the next.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, api, asking, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import classes from './operations.module.css';
import { words } from './words.ts';

type Audit = Answer<'/v1/operations/audits'>['audits'][number];

const POLL_MS = 1_000;

export function Audits() {
  const t = useWords(words);
  const client = useQueryClient();
  const listed = asking('/v1/operations/audits', {});
  const { data, error, refetch, isPending } = useQuery({
    ...listed,
    refetchInterval: ({ state }) =>
      state.data?.audits.some((audit) => audit.state === 'running') ? POLL_MS : false,
  });
  const starting = useMutation({
    mutationFn: () => got(api.post('/v1/operations/audits', { body: {} })),
    onSuccess: () => client.invalidateQueries({ queryKey: listed.queryKey }),
  });
  const running = data?.audits.some(({ state }) => state === 'running') ?? false;
  return (
    <Frame title={t.audits}>
      <div className={classes.stack} aria-busy={isPending}>
        <p>{t.auditText}</p>
        <div>
          <Button loading={starting.isPending || running} onClick={() => starting.mutate()}>
            {t.startAudit}
          </Button>
        </div>
        <Failure error={error ?? starting.error} onRetry={() => void refetch()} />
        {data?.audits.length === 0 && <Empty title={t.noAudit} />}
        {data?.audits.map((audit) => (
          <Result key={audit.auditId} audit={audit} />
        ))}
      </div>
    </Frame>
  );
}

function Result({ audit }: { audit: Audit }) {
  const t = useWords(words);
  const { instant, number } = useFormats();
  const { auditId, state, startedAt, seconds, violationCount, progress, failure, counts } = audit;
  const found = violationCount ?? 0;
  const results = {
    running: `${t.auditRunning} ${progress ?? ''}`,
    failed: `${t.auditFailed}: ${failure ?? ''}`,
    done: found === 0 ? t.auditClean : t.violations(found),
  };
  return (
    <article className={classes.card}>
      <div aria-live="polite">
        <div className={classes.what}>{results[state]}</div>
        <div className={classes.about}>
          {t.started} {instant(startedAt)}
          {seconds !== null && ` · ${t.took(seconds.toFixed(1))}`}
        </div>
      </div>
      {found > 0 && <Violations auditId={auditId} />}
      {counts && (
        <details>
          <summary className={classes.about}>{t.checked}</summary>
          <div className={classes.about}>
            {Object.entries(counts)
              .map(([name, count]) => `${name} ${number(count)}`)
              .join(' · ')}
          </div>
        </details>
      )}
    </article>
  );
}

function Violations({ auditId }: { auditId: string }) {
  const t = useWords(words);
  const { data, error } = useQuery(asking('/v1/operations/audits/{auditId}', { path: { auditId } }));
  return (
    <>
      <Failure error={error} />
      <ul>
        {data?.violations.map(({ law, subject, what }) => (
          <li key={`${law} ${subject} ${what}`}>
            {t.law(law)} · {subject}: {what}
          </li>
        ))}
      </ul>
    </>
  );
}
