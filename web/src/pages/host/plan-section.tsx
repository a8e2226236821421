// A seating plan from a file: what was understood, what is wrong and where, and how it looks.
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef } from 'react';
import { type Answer, api, asking, got, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useLanguage, useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { words } from './edit-words.ts';
import { ProblemsUnder, Section } from './editing.tsx';
import classes from './editor.module.css';
import { tellServerProblem, tellWhere } from './server-problems.ts';
import { withPlanTiers } from './tiers.ts';

const PlanPreview = lazy(() =>
  import('./plan-preview.tsx').then((module) => ({ default: module.PlanPreview })),
);

type Imported = Awaited<ReturnType<typeof sendPlan>>;
export type PlanMap = Answer<'/v1/catalog/listings/{listing}/plan'>;

const FILE_BYTES_MAX = 10 * 1024 * 1024;

class TooLarge extends Error {}

function sendPlan(file: File) {
  if (file.size > FILE_BYTES_MAX) throw new TooLarge();
  const name = file.name.replace(/\.[^.]+$/, '').slice(0, 100);
  const type = file.name.toLowerCase().endsWith('.csv') ? 'text/csv' : 'application/json';
  return got(
    api.post('/v1/catalog/plans', {
      params: { query: name === '' ? {} : { name } },
      body: file,
      bodySerializer: (body) => body,
      headers: { 'Content-Type': type },
    }),
  );
}

interface PlanSectionProps extends SectionOf {
  listing: string | undefined;
  storedPlan: string | null;
}

export function PlanSection({ draft, change, listing, storedPlan }: PlanSectionProps) {
  const t = useWords(words);
  const input = useRef<HTMLInputElement>(null);
  const importing = useMutation({
    mutationFn: async (file: File) => sendPlan(file),
    onSuccess: ({ plan, tiers }) => {
      const standing = new Set(draft.standing.map(({ tier }) => tier));
      change({ plan, pricing: withPlanTiers(draft.pricing, tiers, standing) });
    },
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) importing.mutate(file);
    if (input.current) input.current.value = '';
  };
  const isStored = draft.plan !== null && draft.plan === storedPlan && listing !== undefined;
  return (
    <Section title={t.plan} help={t.planHelp} path="/plan">
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.csv,.txt,application/json,text/csv"
        aria-label={t.choosePlan}
        onChange={({ currentTarget }) => take(currentTarget.files)}
      />
      <div className={classes.buttons}>
        <Button variant="default" loading={importing.isPending} onClick={() => input.current?.click()}>
          {draft.plan === null ? t.choosePlan : t.otherPlan}
        </Button>
        {draft.plan !== null && (
          <Button variant="subtle" color="red" onClick={() => change({ plan: null })}>
            {t.removePlan}
          </Button>
        )}
      </div>
      <PlanProblems error={importing.error} />
      {importing.data && importing.data.plan === draft.plan && <PlanFacts imported={importing.data} />}
      {isStored && <StoredPlan listing={listing} plan={draft.plan} />}
      {draft.plan !== null && !isStored && <NewPlan plan={draft.plan} />}
      <ProblemsUnder path="/plan" />
      <details className={classes.more}>
        <summary>{t.planFormats}</summary>
        <p>{t.planFormatsText}</p>
        <pre className={classes.sample}>{t.planSample}</pre>
      </details>
    </Section>
  );
}

function PlanFacts({ imported: { name, seats, places, areas, rows, tiers } }: { imported: Imported }) {
  const t = useWords(words);
  const { number } = useFormats();
  return (
    <Note tone="good" title={name || t.planTaken}>
      <p className={classes.flat}>
        {t.planFacts({
          seats: number(seats),
          places: number(places),
          areas: number(areas),
          rows: number(rows),
        })}
      </p>
      <p className={classes.flat}>{t.planTiers(tiers.join(', '))}</p>
    </Note>
  );
}

function PlanProblems({ error }: { error: unknown }) {
  const t = useWords(words);
  const language = useLanguage();
  if (error === null || error === undefined) return null;
  if (error instanceof TooLarge) return <Note tone="bad">{t.fileTooLarge}</Note>;
  if (!(error instanceof Problem) || !error.body.problems) return <Failure error={error} />;
  return (
    <div className={classes.stack}>
      <Failure error={error} />
      <div className={classes.scroll}>
        <table className={classes.faults}>
          <thead>
            <tr>
              <th scope="col">{t.where}</th>
              <th scope="col">{t.what}</th>
            </tr>
          </thead>
          <tbody>
            {error.body.problems.map((problem) => (
              <tr key={`${problem.where} ${problem.what}`}>
                <td>{tellWhere(problem.where, language)}</td>
                <td>{tellServerProblem(problem, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

// A plan never changes; another one has another id.
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY };

/** With the standing areas that the listing adds. */
function StoredPlan({ listing, plan }: { listing: string; plan: string | null }) {
  const { data, error, refetch } = useQuery({
    ...asking('/v1/catalog/listings/{listing}/plan', { path: { listing } }),
    ...FOR_EVER,
  });
  return <Drawn data={data?.plan === plan ? data : undefined} error={error} again={refetch} />;
}

/** As it was imported, before any listing has it. */
function NewPlan({ plan }: { plan: string }) {
  const { data, error, refetch } = useQuery({
    ...asking('/v1/catalog/plans/{plan}', { path: { plan } }),
    ...FOR_EVER,
  });
  return <Drawn data={data} error={error} again={refetch} />;
}

interface DrawnProps {
  data: PlanMap | undefined;
  error: Error | null;
  again(): unknown;
}

function Drawn({ data, error, again }: DrawnProps) {
  const t = useWords(words);
  if (error) return <Failure error={error} onRetry={() => void again()} />;
  if (!data) return <div className={classes.plan} aria-busy="true" />;
  return (
    <figure className={classes.figure}>
      <Suspense fallback={<div className={classes.plan} aria-busy="true" />}>
        <PlanPreview plan={data} />
      </Suspense>
      <figcaption>{t.planPreview(data.name)}</figcaption>
    </figure>
  );
}
