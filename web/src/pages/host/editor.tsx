// The form of a listing: its sections, what is wrong, and the bar from which it is saved, offered and taken back.
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useMe } from '../../session.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { localTimeIn } from '../../ui/local-date.ts';
import { Note } from '../../ui/note.tsx';
import { useLanguage, useWords } from '../../words.ts';
import { BasicsSection, VenueSection } from './basics-section.tsx';
import { ConcertSections } from './concert-section.tsx';
import { type Draft, newDraft } from './draft.ts';
import { DraftNotes } from './draft-notes.tsx';
import { readDraft } from './draft-read.ts';
import { storedAs } from './draft-work.ts';
import { writeDraft } from './draft-write.ts';
import { EditBar } from './edit-bar.tsx';
import { words } from './edit-words.ts';
import { EditingProvider, goTo, type Told } from './editing.tsx';
import classes from './editor.module.css';
import { ExhibitionSections } from './exhibition-section.tsx';
import type { Kind, Listing } from './kinds.ts';
import { LimitsSection } from './limits-section.tsx';
import { Overtaken, StateChanged } from './overtaken.tsx';
import { PicturesSection } from './pictures-section.tsx';
import { ProblemSummary } from './problem-summary.tsx';
import { ProductSection } from './product-section.tsx';
import { RefundsSection } from './refunds-section.tsx';
import { isListingChanged, NotReady, type Then, useSaving } from './saving.ts';
import { tellServerProblem } from './server-problems.ts';
import { Standing, standingOf } from './standing.tsx';
import { StaySections } from './stay-section.tsx';
import { useDraft } from './use-draft.ts';

interface EditorProps {
  kind: Kind;
  /** Undefined for a new one. */
  listing?: Listing;
}

/** Where most hosts are; their own computer says otherwise. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Seoul';
const SUMMARY_ID = 'what-is-wrong';

export function Editor({ kind, listing: given }: EditorProps) {
  const t = useWords(words);
  const { me } = useMe();
  const navigate = useNavigate();
  // A new one that was stored and could not be offered yet is changed from now on, not made again.
  const [created, setCreated] = useState<Listing>();
  const listing = given ?? created;
  const stored = useStored(kind, listing);
  const { draft, isChanged, basedOn, isOvertaken, restored, change, changePictures, saved, discard } =
    useDraft({
      person: me?.id ?? '',
      what: listing?.listing ?? `new-${kind}`,
      version: listing?.version ?? 0,
      stored,
    });
  const saving = useSaving(listing, (after, sent) => {
    saved(sent, storedAs(readDraft(after), after.version));
    if (!given) setCreated(after);
  });
  const [attempted, setAttempted] = useState(false);
  const problems = useProblems(draft, attempted, saving.error);
  const editing = {
    problems,
    currency: draft.currency,
    today: localTimeIn(draft.venue.zone, Date.now()).slice(0, 10),
  };
  const save = (then: Then, over = basedOn) => {
    // What to do about the newer one is asked above; withdrawing overwrites nothing.
    if (isOvertaken && over === basedOn && then !== 'withdraw') return lookAtSummary();
    setAttempted(true);
    saving.mutate(
      { draft, isChanged: isChanged || !listing, basedOn: over, then },
      {
        onSuccess: ({ listing: id }) => {
          setAttempted(false);
          if (!given)
            void navigate({ to: '/host/listings/$listing', params: { listing: id }, replace: true });
        },
        onError: lookAtSummary,
      },
    );
  };
  const takeNewer = () => {
    saving.reset();
    setAttempted(false);
    discard();
    lookAtSummary();
  };
  return (
    <EditingProvider value={editing}>
      <form className={classes.form} noValidate onSubmit={(event) => event.preventDefault()}>
        <div id={SUMMARY_ID} tabIndex={-1} className={classes.summary}>
          <DraftNotes
            listing={listing}
            restored={restored && !isOvertaken && saving.error === null}
            isTold={saving.error !== null}
            onDiscard={discard}
          />
          {listing && isOvertaken && (
            <Overtaken
              listing={listing}
              isSaving={saving.isPending}
              onTake={takeNewer}
              onSaveOver={() => save('keep', listing.version)}
            />
          )}
          <ProblemSummary problems={problems} kind={kind} onGo={goTo} />
          {!(isOvertaken && isListingChanged(saving.error)) && (
            <SavingFailure error={saving.error} listing={listing} />
          )}
        </div>
        <BasicsSection draft={draft} change={change} />
        <PicturesSection draft={draft} update={changePictures} />
        <VenueSection draft={draft} change={change} />
        {kind === 'concert' && (
          <ConcertSections
            draft={draft}
            change={change}
            listing={listing?.listing}
            storedPlan={stored.plan}
          />
        )}
        {kind === 'exhibition' && <ExhibitionSections draft={draft} change={change} />}
        {kind === 'stay' && <StaySections draft={draft} change={change} />}
        {kind === 'product' && <ProductSection draft={draft} change={change} />}
        <RefundsSection draft={draft} change={change} />
        <LimitsSection draft={draft} change={change} />
        <p className={classes.hint}>{t.keptHere}</p>
        <EditBar
          listing={listing}
          isChanged={isChanged}
          isOvertaken={isOvertaken}
          isSaving={saving.isPending}
          onSave={(then) => save(then)}
        />
      </form>
    </EditingProvider>
  );
}

function lookAtSummary(): void {
  requestAnimationFrame(() => document.getElementById(SUMMARY_ID)?.focus());
}

function useStored(kind: Kind, listing: Listing | undefined): Draft {
  const t = useWords(words);
  const names = { usual: t.usualTier, tier: t.firstTier };
  const [fresh] = useState(() =>
    newDraft(kind, { today: localTimeIn(ZONE, Date.now()).slice(0, 10), zone: ZONE, names }),
  );
  return useMemo(() => (listing ? readDraft(listing) : fresh), [listing, fresh]);
}

/** What the form finds itself, live once saving was tried; then what the server found. */
function useProblems(draft: Draft, attempted: boolean, error: unknown): readonly Told[] {
  const t = useWords(words);
  const language = useLanguage();
  const looked = useDeferredValue(draft);
  return useMemo(() => {
    const own = attempted
      ? writeDraft(looked).faults.map(({ where, fault }) => ({ where, text: t.fault(fault) }))
      : [];
    const { problems = [], errors = [] } = error instanceof Problem ? error.body : {};
    const found = [
      ...problems.map((one) => ({ where: one.where, text: tellServerProblem(one, language) })),
      ...errors.map(({ pointer, detail }) => ({ where: pointer, text: t.misshapen(detail) })),
    ];
    return own.length > 0 ? own : found;
  }, [looked, attempted, error, language, t]);
}

function SavingFailure({ error, listing }: { error: unknown; listing: Listing | undefined }) {
  const t = useWords(words);
  if (error === null || error instanceof NotReady) return null;
  if (listing && isListingChanged(error) && error.body.version === listing.version)
    return <StateChanged listing={listing} />;
  const standing = error instanceof Problem ? standingOf(error.body.standing) : [];
  const isOver = error instanceof Problem && error.status === 401;
  return (
    <>
      <Failure error={error} />
      {listing && standing.length > 0 && <Standing listing={listing} standing={standing} />}
      {isOver && (
        <Note
          tone="warn"
          action={
            <LinkButton to="/sign-in" search={{ next: location.pathname + location.search }}>
              {t.signInAgain}
            </LinkButton>
          }
        >
          {t.sessionOver}
        </Note>
      )}
    </>
  );
}
